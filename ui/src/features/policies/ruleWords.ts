import { wordsOf } from "../../i18n";
import { en } from "./ruleEn";
import { zh } from "./ruleZh";

export const useRuleWords = wordsOf("ruling", zh, en);
