const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
worker.onmessage = ({ data }) => {
  const output = document.querySelector('output');
  if (output) output.textContent = data;
};
