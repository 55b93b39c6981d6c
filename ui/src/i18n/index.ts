export { currentLanguage, i18n, setLanguage, useLanguage, type Language } from "./language";
export { tellCount, tellMoney, tellShare, tellWhen, type Fineness } from "./numbers";
export { wordsOf, type Facts, type Say, type Words, type WordsOf } from "./words";
