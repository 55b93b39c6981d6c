import { useNavigate } from "react-router";
import { Button, Flex } from "../../ui";
import { useWords } from "./words";

/** From a finding to an audience, or to a strategy: the condition goes along. */
export function Finding({ condition }: { condition: string }) {
  const say = useWords();
  const navigate = useNavigate();
  return (
    <Flex gap={8}>
      <Button size="small" onClick={() => void navigate(`/audiences/build?${new URLSearchParams({ condition }).toString()}`)}>
        {say("toAudience")}
      </Button>
      <Button size="small" onClick={() => void navigate("/strategies", { state: { condition } })}>
        {say("toStrategy")}
      </Button>
    </Flex>
  );
}
