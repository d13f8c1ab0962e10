// `npm start`: builds the page and serves it. PORT chooses the port.
import { spawn } from 'node:child_process';
import { build } from './build.mjs';
import { serve } from './serve.mjs';

try {
  await build();
} catch (error) {
  console.error(`\nStampede could not be built. ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
const { url } = await serve({ port: Number(process.env.PORT ?? 4173) });
console.log(`\nStampede runs at ${url}   (Ctrl+C stops it)`);
openDesktopBrowser(url);

/**
 * Shows the page where there is a desktop; where there is none, the printed address is all it takes.
 * @param {string} url
 */
function openDesktopBrowser(url) {
  const { DISPLAY, WAYLAND_DISPLAY, CI } = process.env;
  if (CI || (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY)) return;
  const [command, ...args] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
