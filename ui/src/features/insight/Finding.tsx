import { useNavigate } from "react-router";
import { useLanguage } from "../../i18n";
import { Allowed, Button, Flex } from "../../ui";
import { useWords } from "./words";

type Props = {
  condition: string;
  /** What was found, in a few words: where the strategy's customers come from. */
  about: string;
  /** What these customers are to do, as an event; where the finding says one. */
  goal?: string;
};

/** From a finding to an audience, or to a strategy: the condition goes along, and what is to be reached. */
export function Finding({ condition, about, goal = "" }: Props) {
  const say = useWords();
  const navigate = useNavigate();
  const language = useLanguage();
  return (
    <Flex gap={8}>
      <Button size="small" onClick={() => void navigate(`/audiences/build?${new URLSearchParams({ condition }).toString()}`)}>
        {say("toAudience")}
      </Button>
      <Allowed to="draw">
        <Button size="small" onClick={() => void navigate("/strategies/new", { state: { condition, goal, from: about, [language]: about } })}>
          {say("toStrategy")}
        </Button>
      </Allowed>
    </Flex>
  );
}
