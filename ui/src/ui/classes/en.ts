import type { WordsOf } from "../../i18n";
import type { zh } from "./zh";

export const en: WordsOf<typeof zh> = {
  regulatory: "Regulatory",
  transactional: "Transactional",
  care: "Care",
  commercial: "Commercial",
  risk: "Risk",
  service: "Service",
  marketing: "Marketing",
  deposit: "Deposits",
  wealth: "Wealth",
  card: "Cards",
  loan: "Loans",
  fund: "Funds",
  insurance: "Insurance",
  payment: "Payments",
  account: "Accounts",
  closed: "Working",
  open: "Left alone",
  half_open: "Being tried",
};
