// The link over the header to what the page is about. It moves the focus and leaves the address alone, which is the scenario.

/** @param {HTMLElement} link @param {HTMLElement} target */
export function mountSkip(link, target) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    target.focus();
  });
}
