// What the preset asks, as visible as what it has come to.
import { on } from '../state.js';
import { setText } from './dom.js';
import { question } from './presets.js';

/** @param {HTMLElement} element */
export function mountQuestion(element) {
  on(['link', 'catalogue'], ({ link }) => {
    if (link) setText(element, question());
  });
}
