import type { CostedModel } from '../../src/graph';
import type { Mode, Scene, SceneItem } from '../../src/scene/types';
import { element } from '../parts/dom';
import {
  type Camera, edgesOf, type Emphasis, inDrawingOrder, keepInSight, type Labels, type Moment, Motion, NO_EMPHASIS, paint, type Poster, type Rect, resting,
  type Size, TextRuler, type Theme, toScreen,
} from '../../src/picture';

export const motionMs = 150;

export interface CanvasEvents {
  /** The viewport has another size; `before` is the old one. */
  resized(before: Size): void;
  /** A frame is on the canvas. */
  drawn(ms: number): void;
  /** Nothing has moved for a moment: slower companions may catch up. */
  settled(): void;
}

/** The canvas: holds the scene and the camera, draws at most once a frame, and moves from scene to scene. */
export class PictureCanvas {
  readonly root = element('div', { class: 'stage' });
  private readonly canvas = element('canvas', { class: 'picture', 'aria-hidden': 'true' });
  private readonly context: CanvasRenderingContext2D;
  private size: Size = { width: 0, height: 0 };
  private ratio = 1;
  private ruler: TextRuler;
  private scene: Scene | null = null;
  private items = new Map<string, SceneItem>();
  private labels: Labels | null = null;
  private motion: { steps: Motion; start: number } | null = null;
  private cameraNow: Camera = { zoom: 1, x: 0, y: 0 };
  private emphasisNow: Emphasis = NO_EMPHASIS;
  private lit: ReadonlySet<string> = new Set();
  private frame = 0;
  private settle: ReturnType<typeof setTimeout> | undefined;
  private moment: Moment = resting(this.cameraNow);
  mode: Mode = 'kind';
  allShapes = false;

  constructor(private themeNow: Theme, private readonly events: CanvasEvents) {
    const context = this.canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('This editor offers no canvas to draw on.');
    this.context = context;
    this.ruler = new TextRuler(context, themeNow.family);
    this.root.append(this.canvas);
    new ResizeObserver(() => this.resize()).observe(this.root);
  }

  get viewport(): Size {
    return this.size;
  }

  get current(): Scene | null {
    return this.scene;
  }

  get theme(): Theme {
    return this.themeNow;
  }

  get figures(): Labels | null {
    return this.labels;
  }

  get camera(): Camera {
    return this.cameraNow;
  }

  set camera(camera: Camera) {
    this.motion = null;
    this.cameraNow = this.scene ? keepInSight(camera, this.scene, this.size) : camera;
    this.redraw();
  }

  set theme(theme: Theme) {
    this.themeNow = theme;
    if (theme.family !== this.ruler.family) this.ruler = new TextRuler(this.context, theme.family);
    this.redraw();
  }

  /** The item that is being measured now: it is ringed. */
  set working(id: string | null) {
    if (this.emphasisNow.working !== id) this.emphasis = { ...this.emphasisNow, working: id };
  }

  get emphasis(): Emphasis {
    return this.emphasisNow;
  }

  set emphasis(emphasis: Emphasis) {
    this.emphasisNow = emphasis;
    this.light();
    this.redraw();
  }

  item(id: string): SceneItem | undefined {
    return this.items.get(id);
  }

  /** Shows a scene under a camera; with `animate`, items move there from where they are. */
  show(scene: Scene | null, labels: Labels | null, camera: Camera, animate: boolean): void {
    const before = this.scene;
    const start = this.moment.camera;
    this.scene = scene && { ...scene, items: inDrawingOrder(scene.items) };
    this.items = new Map(this.scene?.items.map((item) => [item.id, item]));
    this.labels = labels;
    this.motion = animate && before && this.scene ? { steps: new Motion(before, this.scene, start, camera), start: performance.now() } : null;
    this.cameraNow = camera;
    this.light();
    this.redraw();
  }

  relabel(labels: Labels): void {
    this.labels = labels;
    this.redraw();
  }

  /** Where an item is on the screen now, in CSS pixels from the canvas's corner. */
  rectOf(id: string): Rect | null {
    const item = this.items.get(id);
    return item ? toScreen(this.moment.camera, this.moment.rect(item)) : null;
  }

  redraw(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
  }

  /** All that is shown of a model, for an export; in other colours where others are asked for. */
  content(model: CostedModel, theme: Theme): Poster | null {
    const { scene, labels, mode, allShapes } = this;
    return scene && labels && { model, scene, labels, mode, theme, allShapes };
  }

  private light(): void {
    if (!this.scene) return;
    const { hover, hoverEdge, selected } = this.emphasisNow;
    // Of many that the cursor selects at once, the edges would be half the picture.
    const ids = new Set(selected.size === 1 ? selected : []);
    if (hover !== null) ids.add(hover);
    const lit = edgesOf(this.scene, ids);
    if (hoverEdge !== null) lit.add(hoverEdge);
    this.lit = lit;
  }

  private resize(): void {
    const before = this.size;
    const { clientWidth: width, clientHeight: height } = this.root;
    if (width === 0 || height === 0) return;
    this.size = { width, height };
    this.fitToDevice();
    this.events.resized(before);
    // A canvas that was given another size is blank until it is drawn.
    this.draw();
  }

  private fitToDevice(): void {
    this.ratio = window.devicePixelRatio || 1;
    const width = Math.round(this.size.width * this.ratio);
    const height = Math.round(this.size.height * this.ratio);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
  }

  private draw(): void {
    if (this.frame !== 0) cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.size.width === 0) return;
    const start = performance.now();
    if (this.ratio !== (window.devicePixelRatio || 1)) this.fitToDevice();
    this.moment = this.advance(start);
    if (this.scene && this.labels) {
      paint(this.context, {
        scene: this.scene, moment: this.moment, viewport: this.size, theme: this.themeNow, ruler: this.ruler, labels: this.labels,
        mode: this.mode, allShapes: this.allShapes, emphasis: this.emphasisNow, lit: this.lit, ratio: this.ratio, ground: true,
      });
    } else {
      const { r, g, b } = this.themeNow.background;
      this.context.setTransform(1, 0, 0, 1, 0, 0);
      this.context.fillStyle = `rgb(${r}, ${g}, ${b})`;
      this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    }
    this.events.drawn(performance.now() - start);
    if (this.motion) this.redraw();
    clearTimeout(this.settle);
    this.settle = setTimeout(() => this.events.settled(), 60);
  }

  private advance(now: number): Moment {
    if (this.motion) {
      const time = (now - this.motion.start) / motionMs;
      if (time < 1) return this.motion.steps.at(Math.max(0, time));
      this.motion = null;
    }
    return resting(this.cameraNow);
  }
}
