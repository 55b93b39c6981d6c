export { ConversionInput, useConversion, type ConversionTerms } from "./Conversion";
export { PeriodInput, usePeriod, type Period } from "./Period";
export { keepFile } from "./keepFile";
