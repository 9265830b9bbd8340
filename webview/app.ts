import type { Place } from '../src/graph';
import { analyse, type Measured } from '../src/measured';
import type { PictureFormat } from '../src/export';
import type { PanelSettings, PanelState, Profiling, ShownProfile, ToPage } from '../src/panel/protocol';
import {
  bringIntoView, type Camera, indexModel, isMeasured, labelScene, type ModelIndex, openingRoom, openingView, type Rect,
  type Size, wholeView, zoomAt,
} from '../src/picture';
import type { Mode, Scene, SceneItem, SceneOptions, ThemeName } from '../src/scene/types';
import type { Host } from './host';
import { listenToKeys } from './input/keyboard';
import { listenToPointer } from './input/pointer';
import { Interaction } from './interaction';
import { LayoutClient, spawnFrom } from './layout/client';
import { itemFor, madeAtLine } from './model/cursor';
import { element } from './parts/dom';
import { exportAs } from './parts/exporting';
import { Header } from './parts/header';
import { Legend } from './parts/legend';
import { Notices } from './parts/notices';
import { keepAnchored } from './picture/anchor';
import { PictureCanvas } from './picture/canvas';
import { readTheme, watchTheme } from './picture/pageTheme';
import { Drawer } from './profile/drawer';
import type { Subject } from './profile/places';
import { initialState, restoreState, type ViewState } from './store';

/** Why a scene is asked for: decides what the camera does when it comes. */
type Reason =
  | { kind: 'show' }
  /** A block was opened or closed: it stays where it is, the rest moves. */
  | { kind: 'open'; anchor: string | null }
  | { kind: 'turn' };

declare global {
  interface Window {
    /** For tests and tools: where things are on the screen. */
    blocklens?: { locate(id: string): Rect | null };
  }
}

/** Width of the page from which the drawer stands beside the picture, px. */
const sideBySide = 540;

function isAt(a: Camera, b: Camera): boolean {
  return Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1 && Math.abs(a.zoom - b.zoom) < 0.001;
}

/** The first view of a scene; of one in which something could not be applied, as far along as shows that. */
function openedOn(scene: Scene, viewport: Size): Camera {
  const view = openingView(scene, viewport, scene.direction);
  const failed = scene.items.find((item) => item.failed !== '');
  return failed ? bringIntoView(view, failed, viewport) : view;
}

/** Composes the page: takes the panel's messages, keeps the view's state, and hands scenes to the canvas. */
export class App {
  private readonly view: ViewState;
  private panel: PanelState | null = null;
  private index: ModelIndex | null = null;
  /** The model that is on the screen. */
  private pictured: ModelIndex | null = null;
  private readonly layout: LayoutClient;
  private readonly canvas: PictureCanvas;
  private readonly header: Header;
  private readonly legend = new Legend();
  private readonly notices: Notices;
  private readonly drawer: Drawer;
  private readonly body = element('div', { class: 'body' });
  /** The host's profile; whether it is of the drawn model is for `measure` to say. */
  private profiled: ShownProfile | null = null;
  private measured: Measured | null = null;
  private readonly interaction: Interaction;
  private readonly live = element('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  /** A `show` was taken and is not on the screen yet, whichever request brings it there. */
  private owing = false;
  private awaitingDrawn: { layoutMs: number } | null = null;
  private shownJson = '';
  private revealed: { file: string; line: number; time: number } | null = null;
  private restored: boolean;
  /** True from when another model is to be shown until it is: what is on the screen is no place to stay at. */
  private leaving = false;
  /** The depth that the opening view chose: an edit that makes the model larger or smaller does not choose anew. */
  private opening: { depth: number; frames: number } | null = null;

  constructor(private readonly root: HTMLElement, private readonly host: Host, uris: { layout: string; charts: string }, private readonly report: (error: unknown) => void) {
    const saved = host.loadState();
    this.view = restoreState(saved);
    this.restored = this.view.file !== null;
    this.layout = new LayoutClient(() => spawnFrom(uris.layout));
    this.canvas = new PictureCanvas(readTheme(root), {
      resized: (before) => this.resized(before),
      drawn: (ms) => this.drawn(ms),
      settled: () => this.settled(),
    });
    this.header = new Header({
      pick: (builder) => host.post({ type: 'pick', builder }),
      pickModel: (model) => this.pickModel(model),
      expression: () => host.post({ type: 'run', command: 'expression' }),
      mode: (mode) => { this.view.mode = mode; this.restyle(); },
      depth: (step) => this.stepDepth(step),
      expandAll: () => this.setDepth('all'),
      collapseAll: () => this.setDepth(0),
      reset: () => this.setDepth(null),
      direction: (direction) => { this.view.direction = direction; this.view.turned = true; void this.draw({ kind: 'turn' }); },
      allShapes: (shown) => { this.view.allShapes = shown; this.restyle(); },
      fit: () => this.fit(),
      search: () => this.interaction.search.open(),
      export: (format, theme) => this.export(format, theme),
      profile: () => this.openDrawer(!this.view.drawer.open),
      measureAgain: () => host.post({ type: 'profile', action: 'start' }),
    });
    this.drawer = new Drawer(uris.charts, {
      act: (action) => host.post({ type: 'profile', action }),
      pick: (subject) => this.pickSubject(subject),
      hover: (subject) => this.hoverSubject(subject),
      close: () => this.openDrawer(false),
      sized: (size) => { this.view.drawer.size = size; this.save(); },
    }, report);
    this.notices = new Notices({ reveal: (place) => this.reveal(place, false), run: (command) => host.post({ type: 'run', command }) });
    this.interaction = new Interaction(this.canvas, {
      index: () => this.index,
      reveal: (place, preserveFocus) => this.reveal(place, preserveFocus),
      toggle: (item) => this.toggle(item),
      unfolded: (id) => this.view.unfold[id] === true,
      unfold: (item) => this.unfold(item),
      say: (text) => { this.live.textContent = text; },
      selected: (id) => { this.view.selected = id; this.updateDrawer(); this.save(); },
    });
    this.assemble();
  }

  /** Begins: listens, then says that it is ready. */
  start(): void {
    watchTheme(() => this.retheme());
    this.host.listen((message) => {
      try {
        this.receive(message);
      } catch (error) {
        this.report(error);
      }
    });
    this.host.post({ type: 'ready' });
  }

  private assemble(): void {
    const { interaction, canvas } = this;
    canvas.root.append(interaction.tree.root, interaction.search.root, interaction.card.root, this.notices.empty);
    const main = element('main', { class: 'main' }, canvas.root, this.legend.root);
    this.root.replaceChildren(this.header.root, this.notices.progress, this.notices.bar, this.body, this.live);
    this.body.append(main, this.drawer.root);
    listenToPointer(canvas.root.querySelector('canvas')!, interaction.pointerEvents);
    listenToKeys(document, {
      zoom: (factor) => this.zoom(factor),
      actualSize: () => this.zoom(1 / canvas.camera.zoom),
      fit: () => this.fit(),
      depth: (step) => this.stepDepth(step),
      search: () => interaction.search.open(),
      escape: () => interaction.escape(),
      pin: () => interaction.togglePin(),
      enabled: () => canvas.current !== null,
    });
    window.blocklens = { locate: (id) => this.onPage(id, canvas.root.getBoundingClientRect()) };
  }

  private receive(message: ToPage): void {
    switch (message.type) {
      case 'show':
        this.show(message.state, message.settings);
        break;
      case 'busy':
        this.notices.busy(message.busy);
        break;
      case 'profile':
        this.showProfile(message.shown);
        break;
      case 'profiling':
        this.profiling(message.run);
        break;
      case 'cursor':
        this.cursor(message.file, message.line);
        break;
      case 'export':
        this.export(message.format, message.theme);
        break;
      case 'depth':
        this.setDepth(message.depth);
        break;
      case 'command':
        if (message.command === 'fit') this.fit();
        else if (message.command === 'expandAll') this.setDepth('all');
        else if (message.command === 'collapseAll') this.setDepth(0);
        else this.zoom(message.command === 'zoomIn' ? 1.25 : 0.8);
    }
  }

  private show(state: PanelState, settings: PanelSettings): void {
    const { view } = this;
    const first = this.panel === null;
    if (first && this.restored && state.file === view.file && view.picked && state.picked === null
      && state.builders.some(({ name }) => name === view.picked)) {
      this.host.post({ type: 'pick', builder: view.picked });
    }
    const name = state.models[view.model]?.graph.builder.name ?? state.models[0]?.graph.builder.name ?? state.picked;
    if (view.file !== state.file || (name !== null && view.picked !== null && view.picked !== name)) {
      Object.assign(view, { ...initialState(), mode: view.mode, direction: view.direction, turned: view.turned, allShapes: view.allShapes, drawer: view.drawer });
      this.leave();
    }
    if (!view.turned) view.direction = settings.direction;
    view.file = state.file;
    view.picked = name ?? view.picked;
    this.panel = state;
    if (view.model >= state.models.length) view.model = 0;
    const model = state.models[view.model];
    this.index = model ? indexModel(model) : null;
    this.measure();
    this.notices.update(state);
    this.canvas.root.classList.toggle('stale', state.stale && model !== undefined);
    this.owing = true;
    void this.draw({ kind: 'show' });
  }

  /** The figures of a profile, if it is of the model that is drawn. */
  private measure(): void {
    const { profiled, index, panel } = this;
    const builder = index?.model.graph.builder.name;
    const ours = profiled?.profile && index && profiled.file === panel?.file && profiled.builder === builder
      && (panel.models.length === 1 || profiled.profile.model === index.model.graph.name);
    this.measured = ours ? analyse(profiled.profile!, index.model.graph) : null;
  }

  private showProfile(shown: ShownProfile): void {
    this.profiled = shown;
    this.measure();
    if (shown.fresh && this.measured) {
      if (!isMeasured(this.view.mode)) this.view.mode = 'time';
      if (!this.view.drawer.open) this.openDrawer(true);
    }
    this.restyle();
  }

  private profiling(run: Profiling | null): void {
    // There it is told how far it has come, and can be cancelled.
    if (run && !this.running && !this.view.drawer.open) this.openDrawer(true);
    this.running = run;
    this.tellRunning();
    this.drawer.progress(run);
    const item = run?.node && this.index && this.canvas.current ? itemFor(this.index, this.canvas.current, { node: run.node }) : undefined;
    this.canvas.working = item?.id ?? null;
  }

  /** The mode that can be drawn: what only a profile tells falls back to kinds without one. */
  private get mode(): Mode {
    return isMeasured(this.view.mode) && !this.measured ? 'kind' : this.view.mode;
  }

  private openDrawer(open: boolean): void {
    this.view.drawer = { ...this.view.drawer, open };
    this.tellRunning();
    this.updateHeader();
    this.updateDrawer();
    this.save();
  }

  private running: Profiling | null = null;

  /** Once: by the drawer, which says more, else by the thin bar. */
  private tellRunning(): void {
    this.notices.busy(this.running !== null && !this.view.drawer.open, 'profiling');
  }

  /** Beside a picture that runs down, under one that runs to the right or has no room beside it. */
  private placeDrawer(): void {
    this.body.classList.toggle('below', this.body.clientWidth < sideBySide || this.view.direction === 'right');
  }

  private updateDrawer(): void {
    this.placeDrawer();
    const { view, index, measured, profiled, canvas } = this;
    this.drawer.update({
      open: view.drawer.open, size: view.drawer.size, index, measured, other: measured ? (profiled?.other ?? null) : null, plan: profiled?.plan ?? '',
      theme: canvas.theme, selected: this.selectedNodes(),
    });
  }

  private chosen: { item: SceneItem | undefined; nodes: ReadonlySet<string> } = { item: undefined, nodes: new Set() };

  private selectedNodes(): ReadonlySet<string> {
    const item = this.view.selected === null ? undefined : this.canvas.item(this.view.selected);
    if (this.chosen.item !== item) this.chosen = { item, nodes: new Set(item?.nodes ?? []) };
    return this.chosen.nodes;
  }

  private pickSubject(subject: Subject): void {
    const scene = this.canvas.current;
    if (!this.index || !scene) return;
    const item = itemFor(this.index, scene, subject);
    if (item) {
      this.interaction.select([item.id]);
      this.moveTo(bringIntoView(this.canvas.camera, item, this.canvas.viewport));
    }
    const block = 'block' in subject ? this.index.blocks.get(subject.block) : undefined;
    const place = block ? (block.source ?? block.definition) : 'node' in subject ? (this.index.nodes.get(subject.node)?.source ?? null) : null;
    if (place) this.reveal(place, true);
  }

  private hoverSubject(subject: Subject | null): void {
    const scene = this.canvas.current;
    const item = subject && scene && this.index ? itemFor(this.index, scene, subject) : undefined;
    this.canvas.emphasis = { ...this.canvas.emphasis, hover: item?.id ?? null };
  }

  private async draw(reason: Reason): Promise<void> {
    const { canvas, index } = this;
    this.updateHeader();
    if (!index) {
      this.notices.busy(false, 'laying out');
      this.present(null, reason);
      if (this.owing) this.awaitingDrawn = { layoutMs: 0 };
      this.owing = false;
      canvas.redraw();
      return;
    }
    this.notices.busy(true, 'laying out');
    const result = await this.layout.layout(index.model, this.options(), canvas.theme.family);
    if (result.status === 'superseded' || this.index !== index) return;
    this.notices.busy(false, 'laying out');
    if (result.status === 'failed') {
      this.notices.problem(`The picture could not be laid out: ${result.message}`);
      this.host.post({ type: 'error', message: result.message, stack: result.stack });
      return;
    }
    this.notices.problem(null);
    this.present(result.scene, reason);
    if (this.owing) this.awaitingDrawn = { layoutMs: result.ms };
    this.owing = false;
    canvas.redraw();
  }

  private options(): SceneOptions {
    const { direction, open, unfold } = this.view;
    const { depth } = this.view;
    const room = openingRoom(this.canvas.viewport);
    const depths = depth === null ? this.opening ?? (room && { room }) : { depth: depth === 'all' ? Infinity : depth };
    return { direction, open: { ...open }, unfold: { ...unfold }, ...depths };
  }

  private present(scene: Scene | null, reason: Reason): void {
    const { canvas, view, index } = this;
    this.pictured = index;
    const before = canvas.current;
    if (!scene || !index) {
      this.shownJson = '';
      canvas.show(null, null, canvas.camera, false);
      this.interaction.sceneChanged();
      this.legend.update(null, this.mode, null, canvas.theme);
      this.updateDrawer();
      return;
    }
    const json = JSON.stringify(scene);
    const { mode } = this;
    const labels = labelScene(index, scene, mode, this.measured);
    canvas.mode = mode;
    canvas.allShapes = view.allShapes;
    if (json === this.shownJson && before) canvas.relabel(labels);
    else {
      this.shownJson = json;
      canvas.show(scene, labels, this.cameraFor(scene, before, reason), reason.kind === 'open' && !matchMedia('(prefers-reduced-motion: reduce)').matches);
    }
    this.leaving = false;
    if (view.depth === null) this.opening = { depth: scene.depth, frames: scene.frames };
    if (canvas.viewport.width > 0) view.camera = { ...canvas.camera };
    this.interaction.sceneChanged();
    this.legend.update(scene, mode, labels, canvas.theme);
    this.updateHeader();
    this.updateDrawer();
    this.save();
  }

  private cameraFor(scene: Scene, before: Scene | null, reason: Reason): Camera {
    const { canvas, view } = this;
    if (reason.kind === 'turn') return openedOn(scene, canvas.viewport);
    if (before && view.camera && !this.leaving) {
      const preferred = reason.kind === 'open' ? reason.anchor : view.selected;
      return keepAnchored(before, scene, canvas.camera, canvas.viewport, preferred);
    }
    return (this.leaving ? null : view.camera) ?? openedOn(scene, canvas.viewport);
  }

  private cursor(file: string, line: number): void {
    const scene = this.canvas.current;
    if (!this.index || !scene) return;
    // The answer to our own click: the clicked item stays the one that is selected.
    const echo = this.revealed?.file === file && this.revealed.line === line && performance.now() - this.revealed.time < 1500;
    this.revealed = null;
    if (echo) return;
    const { items: ids, nodes } = madeAtLine(this.index, scene, file, line);
    this.interaction.select(ids, nodes);
    const items = ids.map((id) => this.canvas.item(id)).filter((item) => item !== undefined);
    const target = items[0];
    if (target && !items.some((item) => this.isInView(item))) this.moveTo(bringIntoView(this.canvas.camera, target, this.canvas.viewport));
  }

  private isInView(item: SceneItem): boolean {
    const moved = bringIntoView(this.canvas.camera, item, this.canvas.viewport);
    return moved.x === this.canvas.camera.x && moved.y === this.canvas.camera.y;
  }

  private reveal(place: Place, preserveFocus: boolean): void {
    this.revealed = { file: place.file, line: place.line, time: performance.now() };
    this.host.post({ type: 'reveal', place, preserveFocus });
  }

  private toggle(item: SceneItem): void {
    if (!item.expandable && !item.open) return;
    this.view.open[item.id] = !item.open;
    this.live.textContent = `${item.title} ${item.open ? 'closed' : 'opened'}`;
    void this.draw({ kind: 'open', anchor: item.id });
  }

  /** Draws every member of a fold, or again one for all. */
  private unfold(item: SceneItem): void {
    this.view.unfold[item.id] = !this.view.unfold[item.id];
    this.view.open[item.id] = true;
    void this.draw({ kind: 'open', anchor: item.id });
  }

  private pickModel(model: number): void {
    if (!this.panel?.models[model]) return;
    Object.assign(this.view, { model, open: {}, unfold: {}, depth: null, camera: null, selected: null });
    this.index = indexModel(this.panel.models[model]);
    this.host.post({ type: 'model', model });
    this.measure();
    this.leave();
    void this.draw({ kind: 'show' });
  }

  /** Another file, builder or model: nothing of the picture on the screen counts for the next. */
  private leave(): void {
    this.leaving = true;
    this.opening = null;
    this.shownJson = '';
    this.interaction.forget();
  }

  private setDepth(depth: ViewState['depth']): void {
    this.view.depth = depth;
    this.opening = null;
    this.view.open = {};
    this.view.unfold = {};
    void this.draw({ kind: 'open', anchor: this.view.selected });
  }

  private stepDepth(step: 1 | -1): void {
    const items = this.canvas.current?.items ?? [];
    const deepest = Math.max(0, ...items.filter((item) => item.open).map((item) => item.depth + 1));
    // A step that is asked for but not drawn yet counts, so that quick steps add up.
    const { depth = 0, frames = 0 } = this.canvas.current ?? {};
    // From an opening view where some blocks are open deeper than others: to where all are, or to where none is so deep.
    const now = typeof this.view.depth === 'number' ? this.view.depth : Math.min(frames > depth && step === 1 ? frames - 1 : frames, deepest);
    // No deeper than there is something left to open.
    if (step === 1 && !items.some((item) => item.expandable && !item.open)) return;
    this.setDepth(Math.max(0, now + step));
  }

  private fit(): void {
    const scene = this.canvas.current;
    if (scene) this.moveTo(wholeView(scene, this.canvas.viewport));
  }

  private zoom(factor: number): void {
    const { width, height } = this.canvas.viewport;
    const selected = this.view.selected === null ? null : this.canvas.rectOf(this.view.selected);
    const at = selected && selected.x < width && selected.y < height && selected.x + selected.width > 0 && selected.y + selected.height > 0
      ? { x: selected.x + selected.width / 2, y: selected.y + selected.height / 2 }
      : { x: width / 2, y: height / 2 };
    this.moveTo(zoomAt(this.canvas.camera, factor, at));
  }

  private moveTo(camera: Camera): void {
    this.canvas.camera = camera;
  }

  private restyle(): void {
    const { canvas, index, view, mode } = this;
    canvas.mode = mode;
    canvas.allShapes = view.allShapes;
    // While another model is laid out, the one before is on the screen still: its labels are its own.
    if (index && canvas.current && this.pictured === index) {
      const labels = labelScene(index, canvas.current, mode, this.measured);
      canvas.relabel(labels);
      this.interaction.relabelled();
      this.legend.update(canvas.current, mode, labels, canvas.theme);
    }
    this.updateHeader();
    this.updateDrawer();
    this.save();
  }

  private retheme(): void {
    this.canvas.theme = readTheme(this.root);
    this.legend.update(this.canvas.current, this.mode, this.canvas.figures, this.canvas.theme);
    this.updateDrawer();
  }

  private updateHeader(): void {
    const { panel, view } = this;
    this.header.update({
      builders: panel?.builders ?? [], picked: panel?.picked ?? view.picked, models: panel?.models ?? [], model: view.model,
      view, mode: this.mode, measured: this.measured,
    });
  }

  private export(format: PictureFormat, theme?: ThemeName): void {
    const exported = exportAs(format, this.pictured?.model ?? null, this.canvas, theme);
    if (exported) this.host.post({ type: 'export', ...exported });
  }

  private resized(before: Size): void {
    const { canvas, view } = this;
    const scene = canvas.current;
    this.placeDrawer();
    if (!scene) return;
    // A view that nobody has moved stays the opening view, when the drawer takes room from it or gives it back.
    if (!view.camera || isAt(canvas.camera, openedOn(scene, before))) canvas.camera = openedOn(scene, canvas.viewport);
    // The picture's middle stays in the panel's when its border is dragged.
    else if (before.width > 0) canvas.camera = { ...canvas.camera, x: canvas.camera.x + (canvas.viewport.width - before.width) / 2 };
  }

  private drawn(ms: number): void {
    this.interaction.follow();
    if (!this.awaitingDrawn) return;
    const { layoutMs } = this.awaitingDrawn;
    this.awaitingDrawn = null;
    this.host.post({ type: 'drawn', layoutMs, drawMs: ms, items: this.canvas.current?.items.length ?? 0 });
  }

  private settled(): void {
    const corner = this.canvas.root.getBoundingClientRect();
    this.interaction.tree.locate((id) => this.onPage(id, corner));
    if (this.canvas.current && this.canvas.viewport.width > 0 && !this.leaving) {
      this.view.camera = { ...this.canvas.camera };
      this.save();
    }
  }

  private onPage(id: string, corner: { left: number; top: number }): Rect | null {
    const rect = this.canvas.rectOf(id);
    return rect && { ...rect, x: rect.x + corner.left, y: rect.y + corner.top };
  }

  private save(): void {
    this.host.saveState(this.view);
  }
}
