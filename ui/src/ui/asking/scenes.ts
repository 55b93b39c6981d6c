import { wordsOf, type WordsOf } from "../../i18n";

const zh = {
  wealth: "理财",
  deposit: "存款",
  card: "信用卡",
  loan: "贷款",
  service: "服务",
  risk: "风险",
  onboarding: "新客",
} as const;
const en: WordsOf<typeof zh> = {
  wealth: "Wealth",
  deposit: "Deposits",
  card: "Cards",
  loan: "Loans",
  service: "Service",
  risk: "Risk",
  onboarding: "New customers",
};
const useWords = wordsOf("scenes", zh, en);

/** What people call a scene, which documents name as a category; others are called as a bank wrote them. */
export function useSceneName(): (category: string) => string {
  const say = useWords();
  return (category) => (category in zh ? say(category as keyof typeof zh) : category);
}
