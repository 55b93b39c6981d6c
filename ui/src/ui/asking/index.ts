export { ConversionInput, useConversion, type ConversionTerms } from "./Conversion";
export { PeriodInput, usePeriod, type Period } from "./Period";
export { KeepButton } from "./KeepButton";
export { keepFile } from "./keepFile";
