export { ConditionBuilder } from "./ConditionBuilder";
export { isEmpty, tagsIn, toQuery, toTree, type Tree } from "./tree";
export { tagNamed, useVocabulary } from "./vocabulary";
