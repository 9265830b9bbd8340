/** What the keys of the whole page do; keys within the tree are the interaction's. */
export interface KeyEvents {
  zoom(factor: number): void;
  actualSize(): void;
  fit(): void;
  depth(step: 1 | -1): void;
  search(): void;
  escape(): void;
  pin(): void;
  /** Whether there is a picture that keys could act on. */
  enabled(): boolean;
}

const zoomStep = 1.25;

/** Listens on the document. Keys that an input or a select wants stay theirs. */
export function listenToKeys(target: Document, events: KeyEvents): void {
  target.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || !events.enabled()) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'f') {
      events.search();
      event.preventDefault();
      // VS Code forwards what bubbles out of a webview to its own key bindings.
      event.stopPropagation();
      return;
    }
    const inField = (event.target as Element | null)?.closest?.('input, select, textarea, [role=menu]');
    if (event.key === 'Escape' && !inField) events.escape();
    if (inField || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = actions[event.key];
    if (!act) return;
    act(events);
    event.preventDefault();
  });
}

const actions: Record<string, (events: KeyEvents) => void> = {
  '+': (events) => events.zoom(zoomStep),
  '=': (events) => events.zoom(zoomStep),
  '-': (events) => events.zoom(1 / zoomStep),
  _: (events) => events.zoom(1 / zoomStep),
  0: (events) => events.actualSize(),
  f: (events) => events.fit(),
  F: (events) => events.fit(),
  '[': (events) => events.depth(-1),
  ']': (events) => events.depth(1),
  p: (events) => events.pin(),
  P: (events) => events.pin(),
};
