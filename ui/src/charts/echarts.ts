import { BarChart, HeatmapChart, LineChart, SankeyChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use as register, type EChartsCoreOption } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";

register([
  AriaComponent,
  BarChart,
  GridComponent,
  HeatmapChart,
  LabelLayout,
  LegendComponent,
  LineChart,
  SankeyChart,
  SVGRenderer,
  TooltipComponent,
  VisualMapComponent,
]);

/** Okabe and Ito's colours, darkened where white ground asks for it: told apart by the colour-blind. */
export const COLOURS = ["#17456b", "#c65d00", "#00785a", "#a3508a", "#3a8fc4", "#8a6d00", "#b3261e", "#5c5c5c"];

/** Named, not inherited: the library measures texts by it before they stand in the page. */
export const FONTS = "-apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif";

export { init, type EChartsCoreOption };
