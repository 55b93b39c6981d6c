export { Chart } from "./Chart";
export { FiguresTable, type Figures } from "./FiguresTable";
export { Funnel, Sankey, type Flow } from "./flows";
export { HeatMap } from "./HeatMap";
export { Band, Intervals, type Range } from "./ranges";
export { Bars, Line, type Series } from "./series";
export { Waterfall } from "./Waterfall";
export { type Step } from "./steps";
