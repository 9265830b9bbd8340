/** Makes an element. Text goes in as text, never as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Record<string, string | boolean> = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, '');
    else if (value !== false) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** A codicon by name; decorative, so a reader passes over it. */
export function icon(name: string): HTMLElement {
  return element('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}

/** A button with an icon and a tooltip that is also its name. */
export function iconButton(name: string, label: string, act: () => void): HTMLButtonElement {
  const button = element('button', { class: 'icon', type: 'button', title: label, 'aria-label': label }, icon(name));
  button.addEventListener('click', act);
  return button;
}

/** Gives a button another icon and name, only where they differ. */
export function relabel(button: HTMLButtonElement, name: string, label: string): void {
  if (button.title !== label) {
    button.title = label;
    button.setAttribute('aria-label', label);
  }
  const wanted = `codicon codicon-${name}`;
  const shown = button.firstElementChild;
  if (shown && shown.className !== wanted) shown.className = wanted;
}
