import { useSearchParams } from "react-router";

/** Which part of a screen is shown, kept in the address: who comes back, or sends the address on, sees the same part. */
export function usePart<const Name extends string>(names: readonly [Name, ...Name[]]): readonly [Name, (name: string) => void] {
  const [search, setSearch] = useSearchParams();
  const shown = names.find((name) => name === search.get("show")) ?? names[0];
  const show = (name: string) =>
    setSearch(
      (before) => {
        before.set("show", name);
        return before;
      },
      { replace: true },
    );
  return [shown, show];
}
