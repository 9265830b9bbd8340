/** What the painter needs of a canvas: a real one has it, and an SVG can be written through it. */
export type Pen = Pick<CanvasRenderingContext2D,
  'fillStyle' | 'strokeStyle' | 'lineWidth' | 'lineCap' | 'lineJoin' | 'globalAlpha' | 'font' | 'textBaseline' | 'textAlign'
  | 'setTransform' | 'fillRect' | 'clearRect' | 'beginPath' | 'closePath' | 'moveTo' | 'lineTo' | 'arc' | 'arcTo' | 'roundRect' | 'fill' | 'stroke' | 'fillText' | 'setLineDash' | 'save' | 'restore' | 'clip'>
  & { measureText(text: string): { width: number } };
