// Elements without a framework.

/**
 * Makes an element. Properties are set as such; `class`, `role`, `for` and names with a dash become attributes; a
 * property whose name begins with `on` and holds a function becomes a listener.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} [properties]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (name === 'class') element.className = String(value);
    else if (name.includes('-') || name === 'role' || name === 'for') element.setAttribute(name, String(value));
    else Object.assign(element, { [name]: value });
  }
  element.append(...children);
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes a small picture that says nothing to a reader of the screen.
 * @param {number} size Its own units on a side, and pixels.
 * @param {{ d: string, stroke?: number }[]} paths Filled, or drawn as a line of the given width.
 * @returns {SVGSVGElement}
 */
export function picture(size, paths) {
  const image = document.createElementNS(SVG, 'svg');
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${size} ${size}`, width: size, height: size, fill: 'currentColor', 'aria-hidden': true })) {
    image.setAttribute(name, String(value));
  }
  for (const { d, stroke } of paths) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    if (stroke) {
      path.setAttribute('fill', 'none');
      path.setAttribute('stroke', 'currentColor');
      path.setAttribute('stroke-width', String(stroke));
    }
    image.append(path);
  }
  return image;
}

/** Lets the keyboard come to what can be scrolled and holds nothing else to come to; as long as it can. @param {HTMLElement} element */
export function reachable(element) {
  const look = () => {
    if (element.scrollHeight > element.clientHeight + 1) element.tabIndex = 0;
    else element.removeAttribute('tabindex');
  };
  new ResizeObserver(look).observe(element);
  new MutationObserver(look).observe(element, { childList: true });
}

/** Shows an element or not, and touches the document only where that differs. @param {HTMLElement} element @param {boolean} hidden */
export function setHidden(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/** Sets an element's text, and touches the document only where it differs. @param {Node} node @param {string} text */
export function setText(node, text) {
  const { firstChild: only } = node;
  // What is text already stays where it is, and has less to be laid out anew.
  if (only instanceof Text && only === node.lastChild) node = only;
  if (node.textContent !== text) node.textContent = text;
}

let last = 0;

/** @param {string} stem @returns {string} An id that nothing else has. */
export function freshId(stem) {
  last += 1;
  return `${stem}-${last}`;
}

/** Whether the side panel is a sheet: in a window that has no room for it beside the stages, as `base.css` has it. */
export const narrow = matchMedia('(max-width: 700px), (max-height: 500px)');

/**
 * A part of a picture.
 * @param {string} name @param {Record<string, string | number>} attributes @param {(Node | string)[]} inside
 * @returns {SVGElement}
 */
export function drawn(name, attributes, ...inside) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...inside);
  return element;
}
