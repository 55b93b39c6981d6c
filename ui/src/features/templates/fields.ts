import type { TemplateTold } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { nodeName } from "./Form";
import { useWords } from "./words";

/** What the form calls a part of a variant's document; a part that the form does not have is told by its path. */
export function useFields(told: TemplateTold): (path: string) => string {
  const say = useWords();
  const language = useLanguage();
  return (path) => {
    const [part = "", name = ""] = path.split("/");
    switch (part) {
      case "values":
        return told.parameters.find((one) => one.name === name)?.label?.[language] ?? name;
      case "materials":
        return say("ownMaterial", { node: nodeName(told, name, language) });
      case "customers":
        return say("more");
      case "budget_cents":
        return say("ownBudget");
      case "org":
        return say("unit");
      case "starts":
      case "ends":
      case "owner":
        return say(part);
      default:
        return path;
    }
  };
}
