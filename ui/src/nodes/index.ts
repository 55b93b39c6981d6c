export { FieldChanges, usePlaceName } from "./changes/FieldChanges";
export { DrawingProvider, useDrawing, type Drawing } from "./context";
export { NodePanel } from "./NodePanel";
export { NODE_KINDS } from "./registry";
export { nodeTitle } from "./telling";
export { useWords as useNodeWords } from "./words";
export { ChoiceInput, DayInput, MoneyInput, NumberInput, TextInput } from "./inputs";
