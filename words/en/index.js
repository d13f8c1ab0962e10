// All that is said in English, as one part of the bundle: it is loaded where English is shown.

/** @type {Record<string, string>} */
const files = import.meta.glob('./*.ftl', { query: '?raw', import: 'default', eager: true });

export default Object.values(files);
