"""Walk 4, the dead tablet: half a sheet, the battery gone, another tablet and the same judge."""

from playwright.sync_api import expect

from tests.browser.tablets import TABLET, Judge, a_twenty_item_hall, settled, sign_in


def test_another_tablet_names_what_lies_on_the_dead_one_alone(browser, server, writing, barriers):
    with writing() as session:
        hall = a_twenty_item_hall(session)
    tablets = []
    for _ in range(2):
        window = browser.new_context(
            base_url=server.url,
            locale="zh-CN",
            viewport={"width": TABLET[0], "height": TABLET[1]},
        )
        sign_in(server, writing, hall, window)
        tablets.append(Judge(window.new_page(), hall))
    dead, other = tablets
    dead.open().start()
    dead.fill()
    dead.submit()
    dead.expect_state("stored")
    dead.key("next")
    for at in (1, 2, 3):
        dead.choose(f"A{at}", "2")
    dead.expect_given("3/20")
    dead.tap(dead.page.locator(".sheet-back"))
    with dead.page.expect_response(lambda answer: answer.url.endswith("/deliveries")):
        dead.key("send")
    dead.page.close()

    other.open()

    # What had reached the server is there; what had not is named, and where it lies.
    expect(other.page.locator(".queue-row.ok")).to_have_count(1)
    warning = other.page.locator("main .notice.warn")
    expect(warning).to_contain_text("1 号平板")
    expect(warning).to_contain_text("02 (3/20)")
    assert barriers(other.page) == []

    # The dead tablet holds it still; submitted there, nothing is left to be named.
    revived = Judge(dead.page.context.new_page(), hall).open()
    revived.start()
    revived.expect_given("3/20")
    revived.fill()
    revived.submit()
    revived.expect_state("stored")
    revived.tap(revived.page.locator(".sheet-back"))
    with revived.page.expect_response(lambda answer: answer.url.endswith("/deliveries")):
        revived.key("send")
    other.key("send")
    expect(warning).to_have_count(0)
    assert len(settled(other, writing, 2)) == 2
    for one in tablets:
        one.page.context.close()
