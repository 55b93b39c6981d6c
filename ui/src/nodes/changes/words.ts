import { wordsOf } from "../../i18n";
import { en } from "./en";
import { zh } from "./zh";

export const useWords = wordsOf("changes", zh, en);
export const isOwn = (part: string): part is keyof typeof zh => part in zh;
