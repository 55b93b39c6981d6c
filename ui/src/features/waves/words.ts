import { wordsOf } from "../../i18n";
import { en } from "./en";
import { zh } from "./zh";

export const useWords = wordsOf("waves", zh, en);
