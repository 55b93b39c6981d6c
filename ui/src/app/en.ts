import type { WordsOf } from "../i18n";
import type { zh } from "./zh";

export const en: WordsOf<typeof zh> = {
  brand: "Hengce",
  signIn: "Sign in",
  signOut: "Sign out",
  name: "Account",
  password: "Password",
  nameNeeded: "Enter the account",
  passwordNeeded: "Enter the password",
  motto: "Every contact has a reason",
  menu: "Menu",
  skip: "Skip to content",
  language: "Language",
  account: "Account",
  today: "Today",
  draw: "Strategies",
  customers: "Customers",
  learn: "Measure and learn",
  rules: "Rules",
  operate: "Operations",
  missing: "There is no such page",
  missingHint: "The address may be mistyped, or the page has moved.",
  toHome: "To the first page",
  role: "Role",
  org: "Unit",
};
