export { Inspector } from "./Inspector";
export { PalettePanel } from "./PalettePanel";
export { Picture } from "./Picture";
export { type Marks } from "./drawn";
export { StillPicture } from "./StillPicture";
export { CanvasProvider, createCanvas, useCanvas, useStrategy } from "./store";
export { TextPane } from "./TextPane";
export { useKeys } from "./useKeys";
export { ReactFlowProvider } from "@xyflow/react";
