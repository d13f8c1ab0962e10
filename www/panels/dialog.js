// Dialogs that lie over the page until they are closed: by their button, by Esc, or by a click beside them.
import { say } from '../say.js';
import { freshId, make } from './dom.js';

/**
 * @param {string} kind Its class beside `sheet`.
 * @param {string} title
 * @param {...(Node | string)} content
 */
export function makeDialog(kind, title, ...content) {
  const id = freshId('sheet');
  const close = make('form', { method: 'dialog' }, make('button', { class: 'icon', 'aria-label': say('way-close') }, '×'));
  const dialog = make('dialog', { class: `sheet ${kind}`, 'aria-labelledby': id }, make('div', { class: 'sheet-title' }, make('h2', { id }, title), close), ...content);
  dialog.addEventListener('click', (event) => {
    // The dialog’s own surface lies under all its content: a click on it is a click on the backdrop, or on its own edge.
    if (event.target !== dialog) return;
    const { left, top, right, bottom } = dialog.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    if (x < left || x > right || y < top || y > bottom) dialog.close();
  });
  return dialog;
}

/** @param {HTMLDialogElement} dialog */
export function openDialog(dialog) {
  if (!dialog.isConnected) document.body.append(dialog);
  if (!dialog.open) dialog.showModal();
}
