"""A hand that knows only what is written on the screen, and counts what it does.

Every press of the mouse counts as one, a drag counts as one; typing into a field that is already
chosen counts as nothing, because the click that chose it did.
"""

from playwright.sync_api import Locator, Page, expect

from console.visitor import spaced

STEPS = 8
"""A dragged thing moves in steps, as a hand moves it."""


class Hand:
    """Clicks, drags and types, in the words of the screen.

    Attributes:
        page: The page under it.
        clicks: What it pressed.
        drags: What it dragged.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        self.drags = 0

    @property
    def effort(self) -> int:
        """Clicks and drags together."""
        return self.clicks + self.drags

    def click(self, place: Locator) -> None:
        """Click a place."""
        place.click()
        self.clicks += 1

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press the first button of a name."""
        self.click((within or self.page).get_by_role("button", name=spaced(name)).first)

    def go(self, entry: str) -> None:
        """Choose an entry of the menu."""
        self.click(self.page.get_by_role("menuitem", name=spaced(entry)).first)

    def tab(self, name: str) -> None:
        """Choose a tab."""
        self.click(self.page.get_by_role("tab", name=name, exact=True))

    def write(self, label: str, text: str, within: Locator | None = None) -> None:
        """Write into a field, and leave it as one leaves a field: with the tabulator."""
        field = (within or self.page).get_by_label(label, exact=True)
        self.click(field)
        field.fill(text)
        field.press("Tab")

    def choose(self, label: str, option: str, within: Locator | None = None) -> None:
        """Open a list, type what is wanted, and take it."""
        field = (within or self.page).get_by_role("combobox", name=label, exact=True)
        self.click(field)
        field.fill(option)
        open_list = self.page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)")
        offered = open_list.locator(".ant-select-item-option-content")
        expect(offered.get_by_text(option).first).to_be_visible()
        field.press("Enter")
        if offered.first.is_visible():  # a list of which several may be taken stays open
            field.press("Escape")
            expect(offered.first).to_be_hidden()
        else:
            field.press("Tab")

    def pick(self, label: str, option: str) -> None:
        """Open a short list, in which nobody types, and take what is wanted."""
        self.click(self.page.get_by_role("combobox", name=label, exact=True))
        open_list = self.page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)")
        self.click(open_list.locator(".ant-select-item-option").get_by_text(option, exact=True))

    def drag(self, what: Locator, to: Locator, at: tuple[float, float] | None = None) -> None:
        """Drag one thing onto another; `at`: where on it, in parts of its width and height."""
        box = to.bounding_box()
        assert box, "what it is dragged to cannot be seen"
        x, y = at or (0.5, 0.5)
        what.hover()
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y, steps=STEPS)
        self.page.mouse.up()
        self.drags += 1

    def agree(self, name: str, did: str) -> None:
        """Press a button, then the one of the dialog that says what it will do; see what it did."""
        self.press(name)
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        self.press(name, dialog)
        expect(self.page.get_by_text(did, exact=True).last).to_be_visible()
