import { GEOMETRY, TYPE } from '../scene/style';

/** The lengths that the painter takes from the scene's style, CSS pixels at zoom 1, and its own for far out. */
export const layerFont = TYPE.layer.size;
export const titleFont = TYPE.title.size;
export const figureFont = TYPE.figure.size;
export const barWidth = GEOMETRY.barWidth;
export const cornerRadius = GEOMETRY.pillRadius;
export const boxRadius = GEOMETRY.blockRadius;
export const titleHeight = GEOMETRY.titleHeight;
export const titleLeft = GEOMETRY.titleLeft;
export const textLeft = GEOMETRY.textLeft;
export const textRight = GEOMETRY.textRight;
export const shareBarHeight = GEOMETRY.shareHeight;
export const cardOffset = GEOMETRY.cardStep;
export const cards = GEOMETRY.cards;
export const firstLine = GEOMETRY.pillHeight;
export const furtherLine = GEOMETRY.lineHeight;
export const edgeRadius = GEOMETRY.edgeRadius;
export const edgeWidth = GEOMETRY.edgeWidth;
export const arrowLength = GEOMETRY.arrow;
/** On screen: text smaller than this is not drawn. */
export const leastTextPx = 6;
/** On screen: size of a title that stands over its block when the block is too small for its own. */
export const overlayFontPx = 11;
/** On screen: a block's own title smaller than this gives way to a name of readable size. */
export const leastTitlePx = 8;
