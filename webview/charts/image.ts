/** A chart as the page may hold it: one picture with a name for readers. */
export function asImage(svg: Element, label: string): Element {
  // Plot's own style element is what the page's policy refuses; style.css says the same.
  svg.querySelector('style')?.remove();
  // What is in a picture has no names of its own.
  for (const part of svg.querySelectorAll('[aria-label], [aria-description]')) {
    part.removeAttribute('aria-label');
    part.removeAttribute('aria-description');
  }
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  return svg;
}
