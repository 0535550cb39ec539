#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""The report for a browser in a browser: html.py REPORT_RIG WPS [TEST]... The last line is 'N passed, N failed'."""
import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import traceback
import xml.dom.minidom
import xml.parsers.expat

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browser import Browser  # pylint: disable=wrong-import-position

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(os.path.dirname(HERE), "golden", "trace")
SHOWN_CASES = ("pin", "lost-key", "siblings", "p2p-pin", "ap-read-pieces", "pin-late", "nobody-comes", "two-halves")

# The device's PIN at the access point, as everybody draws it; other steps may stand between.
PIN_EXCHANGE = """
    > authentication request
    < authentication response
    > association request
    < association response
    < EAP identity request
    > EAP identity
    < WSC start
    > M1
    < M2
    > M3
    < M4
    > M5
    < M6
    > M7
    < M8
    > WSC_Done
    < EAP-Failure
    > deauthentication
    > authentication request
    < authentication response
    > association request
    < association response
    < 4-way handshake 1/4
    > 4-way handshake 2/4
    < 4-way handshake 3/4
    > 4-way handshake 4/4
"""

LEAST_CONTRAST = 4.5  # WCAG 2, 1.4.3
MANY = 4000
UNSEEN = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]"
SVG_ELEMENTS = {"title", "desc", "style", "rect", "text", "tspan", "path", "circle", "g", "a"}

# Contrast of every text in the page with what is behind it, worst first.
CONTRAST = """(() => {
    const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => {
        const [r, g, b] = numbers(colour).slice(0, 3).map((c) => c / 255)
            .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
    const seen = (colour) => colour !== "transparent" && colour !== "none" && numbers(colour)[3] !== 0;
    const behind = (element) => {
        for (let at = element; at; at = at.parentElement)
            if (seen(getComputedStyle(at).backgroundColor))
                return getComputedStyle(at).backgroundColor;
        throw new Error("nothing behind");
    };
    const found = [];
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || element.closest("style, script, noscript, option, title") ||
            !element.getClientRects().length)
            continue;
        const drawn = element.closest("svg");
        const colour = drawn ? getComputedStyle(element).fill : getComputedStyle(element).color;
        const grounds = [behind(element)];
        if (drawn) {
            const shape = element.closest(".band, .step, g")?.querySelector(":scope > rect");
            if (shape && seen(getComputedStyle(shape).fill))
                grounds[0] = getComputedStyle(shape).fill;
        }
        found.push([ratio(colour, grounds[0]), colour, grounds[0], walker.currentNode.data.slice(0, 40)]);
    }
    return found.sort((a, b) => a[0] - b[0]).slice(0, 3);
})()"""

HOSTILE_ELEMENTS = """[...document.querySelectorAll("img, iframe, object, embed, link, form, [onload], [onerror]," +
    "[onmouseover], script:not(body > script:last-of-type)")].map((found) => found.outerHTML.slice(0, 80))"""


class Tests:
    def __init__(self, browser, rig, wps, folder):
        self.browser = browser
        self.rig = rig
        self.wps = wps
        self.folder = folder
        self.page = None

    def make(self, case, kind="html", attempts=3):
        path = os.path.join(self.folder, f"{case}-{attempts}.{kind}")
        if not os.path.exists(path):
            with open(path, "wb") as file:
                subprocess.run([self.rig, case, kind, str(attempts)], stdout=file, check=True)
        return path

    def trace(self, case, kind):
        """The report of a recorded case, all its inputs together."""
        with open(os.path.join(CASES, case, "case.json"), encoding="utf-8") as file:
            views = json.load(file)["views"]
        inputs = max(views.values(), key=len)
        path = os.path.join(self.folder, f"{case}.{kind}")
        subprocess.run([self.wps, "trace", "--" + kind, path, *inputs], cwd=os.path.join(CASES, case),
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return path

    def open(self, case="pin", kind="html", attempts=3, hash="", **how):
        if self.page:
            self.page.close()
        self.page = self.browser.page("file://" + self.make(case, kind, attempts) + hash, **how)
        return self.page

    @staticmethod
    def same(got, wanted, what):
        if got != wanted:
            raise AssertionError(f"{what}: {got!r}, not {wanted!r}")

    @staticmethod
    def true(holds, what):
        if not holds:
            raise AssertionError(what)

    def quiet(self):
        self.same(self.page.complaints(), [], "complaints")

    def wait_in_window(self, selector):
        self.page.wait(f"""(() => {{
            const box = document.querySelector('{selector}').getBoundingClientRect();
            return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight && box.left >= 0;
        }})()""")

    # ---- what it does ----

    def test_loads_without_a_sound(self):
        page = self.open()
        self.same(page.evaluate("document.querySelectorAll('.attempt').length"), 3, "attempts")
        self.same(page.evaluate("document.querySelectorAll('.attempt .seq:first-child').length"), 3, "diagrams")
        self.true("3 attempts" in page.evaluate("document.querySelector('.sums').textContent"), "sums")
        self.quiet()

    def test_policy_is_in_force(self):
        page = self.open()
        self.same(page.evaluate("""new Promise((done) => {
            document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective));
            document.body.append(Object.assign(document.createElement("img"), {src: "https://example.invalid/x"}));
            setTimeout(() => done("nothing"), 3000); })"""), "img-src", "an image from elsewhere")
        page.evaluate("""document.body.append(Object.assign(document.createElement("script"),
            {textContent: "document.title = 'ran'"}))""")
        page.evaluate("""document.body.insertAdjacentHTML("beforeend", "<p style='position:fixed' id=styled>x</p>")""")
        self.same(page.evaluate("getComputedStyle(document.getElementById('styled')).position"), "static", "a style")
        self.true(page.evaluate("document.title") != "ran", "an inline script ran")

    def test_evidence_leads_to_its_step(self):
        page = self.open()
        page.click("#a1f2 .evidence a")
        page.wait("document.querySelector('.step.at') !== null")
        wanted = page.evaluate("document.querySelector('#a1f2 .evidence a').getAttribute('href').slice(1)")
        self.same(page.evaluate("document.querySelector('.step.at').id"), wanted, "the step")
        self.wait_in_window(f"#{wanted} .row")
        page.wait("!document.getElementById('tip').hidden")
        self.true(page.evaluate(f"getComputedStyle(document.querySelector('#{wanted} .row')).fill !== "
                                f"getComputedStyle(document.querySelector('#a1s3 .row')).fill"), "not highlighted")
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        page.click("#a1f2 .evidence a")  # once more, with the address as it is
        self.wait_in_window(f"#{wanted} .row")
        self.quiet()

    def test_evidence_of_another_attempt(self):
        page = self.open(attempts=12)
        self.same(page.evaluate("document.querySelectorAll('.attempt[open]').length"), 1, "open at first")
        page.click("#a2f1 .evidence li:last-child a")
        page.wait("document.querySelector('.step.at') !== null")
        self.true(page.evaluate("document.querySelector('.step.at').id.startsWith('a1s')"), "step of attempt 1")
        self.true(page.evaluate("document.getElementById('a1').open"), "attempt 1 is closed")
        self.quiet()

    def test_address_leads_to_a_step(self):
        page = self.open(attempts=12, hash="#a7s4")
        page.wait("document.querySelector('.step.at') !== null")
        self.same(page.evaluate("document.querySelector('.step.at').id"), "a7s4", "the step")
        self.open(attempts=12, hash="#a99s4")
        self.quiet()

    def test_mark_leads_to_its_finding(self):
        page = self.open()
        page.click("#a1 .seq .mark")
        page.wait("document.querySelector('.finding.at') !== null")
        self.true(page.evaluate("document.querySelector('#a1 .seq .mark').getAttribute('href') === '#' + "
                                "document.querySelector('.finding.at').id"), "another finding")
        self.quiet()

    def test_hover_tells_places_and_lines(self):
        page = self.open()
        page.hover("#a1s22 .row")
        page.wait("!document.getElementById('tip').hidden")
        text = page.evaluate("document.getElementById('tip').textContent")
        for wanted in ("authentication timed out", "station.log:", "SME: Authentication timeout"):
            self.true(wanted in text, f"{wanted} is not in {text}")
        self.same(page.evaluate("document.querySelectorAll('.step title').length"), 0, "titles beside it")
        page.hover("h1")
        page.wait("document.getElementById('tip').hidden")
        self.quiet()

    def zoom(self):
        return self.page.evaluate("document.querySelector('#a1 .seq').getBoundingClientRect().width / 900")

    def test_zoom_by_buttons_and_keys(self):
        page = self.open()
        self.same(self.zoom(), 1, "zoom at first")
        page.click("#a1 .zoom button:nth-of-type(2)")
        self.same(round(self.zoom(), 3), 1.25, "after +")
        self.same(page.evaluate("document.querySelector('#a1 .zoom output').textContent"), "125 %", "said")
        page.evaluate("document.querySelector('#a1 .view').focus()")
        page.key("+")
        self.same(round(self.zoom(), 2), 1.56, "after the key +")
        page.key("0")
        self.same(self.zoom(), 1, "after the key 0")
        page.key("-")
        self.same(round(self.zoom(), 3), 0.8, "after the key -")
        for _ in range(40):
            page.key("-")
        self.same(self.zoom(), 0.25, "smallest")
        page.click("#a1 .zoom button:nth-of-type(4)")
        self.true(abs(self.zoom() * 900 - page.evaluate("document.querySelector('#a1 .view').clientWidth")) < 1, "fit")
        self.quiet()

    def test_zoom_by_wheel_stays_where_it_is(self):
        page = self.open()
        x, y = page.middle("#a1s10 .row")
        page.mouse("mouseWheel", x, y, deltaX=0, deltaY=-200, modifiers=2)
        page.wait("document.querySelector('#a1 .seq').getBoundingClientRect().width > 1000")
        box = page.evaluate("(() => { const box = document.querySelector('#a1s10 .row').getBoundingClientRect();"
                            "return [box.top, box.bottom]; })()")
        self.true(box[0] <= y <= box[1], f"the step moved away from the pointer: {box}, {y}")
        before = self.zoom()
        page.mouse("mouseWheel", x, y, deltaX=0, deltaY=100)
        page.wait("true")
        self.same(self.zoom(), before, "zoom after a plain wheel")
        self.quiet()

    def test_zoom_by_pinch(self):
        page = self.open()
        x, y = page.middle("#a1s10 .row")
        touch = lambda kind, spread: page.call("Input.dispatchTouchEvent", type=kind, touchPoints=[
            {"x": x - spread, "y": y, "id": 0}, {"x": x + spread, "y": y, "id": 1}] if spread else [])
        touch("touchStart", 40)
        for spread in (50, 60, 70, 80):
            touch("touchMove", spread)
        touch("touchEnd", 0)
        page.wait("document.querySelector('#a1 .seq').getBoundingClientRect().width > 1100")
        self.quiet()

    def test_pull(self):
        page = self.open(width=700)
        page.wait("document.querySelector('#a1 .view').classList.contains('wide')")
        x, y = page.middle("#a1s10 .row")
        page.mouse("mousePressed", x, y, button="left", clickCount=1)
        for step in range(1, 6):
            page.mouse("mouseMoved", x - 20 * step, y, button="left", buttons=1)
        page.mouse("mouseReleased", x - 100, y, button="left", clickCount=1)
        page.wait("document.querySelector('#a1 .view').scrollLeft > 60")
        self.quiet()

    def test_keys(self):
        page = self.open(attempts=12)
        for key, wanted in (("j", "a1"), ("j", "a2"), ("j", "a3"), ("k", "a2"), ("ArrowDown", "a3"), ("ArrowUp", "a2")):
            page.key(key)
            self.same(page.evaluate("document.activeElement.closest('.attempt').id"), wanted, key)
        page.key("j")
        page.key("Enter")
        page.wait("document.querySelector('#a3 .view') !== null")
        page.evaluate("document.querySelector('#a3 .view').focus()")
        for key, wanted in (("ArrowDown", "a3s0"), ("ArrowDown", "a3s1"), ("ArrowDown", "a3s2"), ("ArrowUp", "a3s1")):
            page.key(key)
            self.same(page.evaluate("document.activeElement.id"), wanted, key)
            self.same(page.evaluate("document.querySelector('.at').id"), wanted, key)
        page.key("Escape")
        self.same(page.evaluate("document.querySelectorAll('.at').length"), 0, "selected after Escape")
        self.same(page.evaluate("document.activeElement.closest('.attempt').id"), "a3", "Escape leads to the summary")
        page.key("?")
        self.true(page.evaluate("document.querySelector('dialog').open"), "help")
        self.true(page.evaluate("getComputedStyle(document.querySelector('dialog')).outlineStyle") is not None, "help")
        page.key("Escape")
        page.wait("!document.querySelector('dialog').open")
        page.key("/")
        self.same(page.evaluate("document.activeElement.id"), "filter", "/")
        page.type("jk")  # no commands here
        self.same(page.evaluate("document.getElementById('filter').value"), "jk", "typed")
        page.key("Escape")
        self.same(page.evaluate("document.getElementById('filter').value"), "", "after Escape")
        self.same(page.evaluate("document.querySelectorAll('.attempt').length"), 12, "attempts after Escape")
        self.quiet()

    def test_filter(self):
        page = self.open(attempts=30)
        shown = lambda: page.evaluate("[...document.querySelectorAll('.attempt')].map((one) => +one.id.slice(1))")
        page.evaluate("document.getElementById('filter').focus()")
        page.type("00:00:00:07")
        self.same(shown(), [7], "by address")
        self.same(page.evaluate("document.querySelector('.count').textContent"), "1 of 30 shown", "said")
        page.key("Escape")
        page.evaluate("document.getElementById('filter').focus()")
        page.type("HOME lost-key")
        self.same(shown(), [2, 12, 22], "by network and verdict")
        page.key("Escape")
        page.evaluate("(() => { const kinds = document.getElementById('kinds'); kinds.value = 'failed';"
                      "kinds.dispatchEvent(new Event('change')); })()")
        self.same(shown(), [2, 12, 22], "by outcome")
        page.evaluate("document.getElementById('filter').focus()")
        page.type("no such thing")
        self.same(shown(), [], "nothing")
        page.evaluate("location.hash = '#a5s1'")  # a link into what the filter hides
        page.wait("document.getElementById('a5') !== null")
        self.same(len(shown()), 30, "after a link")
        self.quiet()

    def test_many_attempts(self):
        page = self.open("many", attempts=MANY)
        nodes = page.evaluate("document.getElementsByTagName('*').length")
        self.true(nodes < 4000, f"{nodes} elements at first")
        self.same(page.evaluate("document.querySelectorAll('.attempt').length"), 100, "attempts on the first page")
        page.evaluate("document.getElementById('filter').focus()")
        page.type("lost-key")
        said = page.evaluate("document.querySelector('.count').textContent")
        self.same(said, "1 to 100 of 400 (4000 in all)", "said")
        page.click("#list button:last-of-type")
        self.same(page.evaluate("document.querySelector('.attempt').id"), "a1002", "first of the second page")
        page.evaluate("location.hash = '#a3999s5'")
        page.wait("document.getElementById('a3999s5') !== null")
        page.key("Escape")
        page.key("j")
        self.same(page.evaluate("document.activeElement.closest('.attempt').id"), "a4000", "j to the last")
        page.key("j")
        nodes = page.evaluate("document.getElementsByTagName('*').length")
        self.true(nodes < 6000, f"{nodes} elements later")
        self.true(os.path.getsize(self.make("many", attempts=MANY)) < 12 << 20, "the file is larger than 12 MiB")
        self.quiet()

    # ---- how it looks ----

    def contrast(self, what):
        self.page.evaluate("document.querySelectorAll('.attempt').forEach((one) => { one.open = true; })")
        self.page.wait("[...document.querySelectorAll('.attempt')].every((one) => one.querySelector('.body'))")
        worst = self.page.evaluate(CONTRAST)
        self.true(worst[0][0] >= LEAST_CONTRAST, f"{what}: {worst}")

    def test_contrast(self):
        for scheme in ("light", "dark"):
            page = self.open(media=[("prefers-color-scheme", scheme)])
            background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            self.same(background, {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 24, 28)"}[scheme], scheme)
            self.contrast(scheme)
            # What is highlighted keeps its contrast.
            page.evaluate("document.querySelectorAll('.finding').forEach((one) => one.classList.add('at'))")
            page.evaluate("document.querySelectorAll('.step').forEach((one) => one.classList.add('at'))")
            self.contrast(scheme + ", highlighted")
            page.key("?")
            self.contrast(scheme + ", help")
            self.quiet()

    def test_theme_switch(self):
        page = self.open(media=[("prefers-color-scheme", "dark")])
        choose = lambda value: page.evaluate(
            f"(() => {{ const theme = document.getElementById('theme'); theme.value = '{value}';"
            "theme.dispatchEvent(new Event('change'));"
            "return getComputedStyle(document.documentElement).backgroundColor; })()")
        self.same(choose("light"), "rgb(255, 255, 255)", "light")
        self.contrast("light by choice")
        self.same(choose(""), "rgb(21, 24, 28)", "system, which is dark")
        page.media(("prefers-color-scheme", "light"))
        self.same(choose("dark"), "rgb(21, 24, 28)", "dark")
        self.contrast("dark by choice")
        self.quiet()

    def test_narrow(self):
        for case in ("pin", "hostile"):
            page = self.open(case, width=360, height=740)
            page.evaluate("document.querySelectorAll('.attempt').forEach((one) => { one.open = true; })")
            page.wait("document.querySelectorAll('.body').length === 3")
            width = page.evaluate("document.scrollingElement.scrollWidth")
            self.true(width <= 360, f"{case} is {width} wide")
            page.wait("document.querySelector('#a1 .seq .end').getBoundingClientRect().right < 150")  # to the lifelines

    def test_print(self):
        page = self.open(attempts=12, media=[("prefers-color-scheme", "dark")])
        pdf = base64.b64decode(page.call("Page.printToPDF", generateDocumentOutline=True)["data"])
        pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
        self.true(pages >= 12, f"{pages} pages for 12 attempts")
        titles = re.findall(rb"/Title\s*\(([^)]*)\)", pdf)
        self.same(sum(b"joined" in title or b"refused" in title for title in titles), 12, "attempts in the outline")
        self.same(page.evaluate("document.querySelectorAll('.attempt[open]').length"), 1, "open after printing")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.media(("prefers-color-scheme", "dark"), printing=True)
        self.same(page.evaluate("document.querySelectorAll('.attempt[open] .seq:first-child').length"), 12, "diagrams")
        self.same(page.evaluate("[...new Set([...document.querySelectorAll('p, h3, .word, .seq text')].map((one) =>"
                                "getComputedStyle(one)[one.closest('svg') ? 'fill' : 'color']))].sort()"),
                  ["rgb(0, 0, 0)", "rgb(68, 68, 68)"], "colours on paper")
        self.same(page.evaluate("[...document.querySelectorAll('button, input, select, output, #tip')].filter((one) =>"
                                "one.getClientRects().length).length"), 0, "controls on paper")
        self.same(page.evaluate("getComputedStyle(document.querySelector('#a2')).breakBefore"), "page", "page breaks")
        self.quiet()

    def test_print_of_packed_attempts(self):
        page = self.open(attempts=260)
        self.same(page.evaluate("document.querySelectorAll('.pack').length"), 6, "packs")
        page.evaluate("document.getElementById('filter').focus()")
        page.type("lost-key")
        page.evaluate("""window.print = () => {
            dispatchEvent(new Event("beforeprint"));
            window.printed = [".attempt", ".attempt[open] .seq:first-child"]
                .map((what) => document.querySelectorAll(what).length);
            dispatchEvent(new Event("afterprint"));
        }""")
        page.click("#tools button")
        page.wait("window.printed !== undefined")
        self.same(page.evaluate("window.printed"), [26, 26], "attempts and diagrams on paper")
        self.quiet()

    # ---- who can use it ----

    def test_without_script(self):
        page = self.open(scripts=False)
        html = page.html()
        self.same(html.count('<details open="" class="attempt'), 3, "attempts as elements")
        self.same(html.count('class="scroll view"><svg'), 3, "diagrams as elements")
        found = page.call("DOM.querySelector", nodeId=page.call("DOM.getDocument")["root"]["nodeId"],
                          selector="#a2 .seq .arrow")
        box = page.call("DOM.getBoxModel", nodeId=found["nodeId"])["model"]
        self.true(box["width"] > 100, "the diagram is not seen")
        ids = re.findall(r'\bid="([^"]+)"', html)
        self.same(len(ids), len(set(ids)), "different ids")
        self.true("The device was given the key by WPS and joined." in html, "the verdict")
        self.same(html.count('<div id="tools"></div>'), 1, "tools that would do nothing")

    def test_accessible(self):
        page = self.open()
        self.same(page.evaluate("[document.documentElement.lang, document.querySelectorAll('header, main').length,"
                                "document.querySelectorAll('h1').length]"), ["en", 2, 1], "lang, landmarks, h1")
        levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map((one) => +one.tagName[1])")
        self.true(all(b - a <= 1 for a, b in zip(levels, levels[1:])), f"headings skip a level: {levels}")
        named = ("button", "link", "combobox", "searchbox", "region", "image", "DisclosureTriangle")
        nameless = [node for node in page.call("Accessibility.getFullAXTree")["nodes"]
                    if node.get("role", {}).get("value") in named
                    and not node.get("ignored") and not node.get("name", {}).get("value")]
        self.same(nameless, [], "without a name")
        for _ in range(3):
            page.key("Tab")
        self.same(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"), "solid", "focus")
        self.same(page.evaluate("getComputedStyle(document.documentElement).scrollBehavior"), "smooth", "scrolling")
        page.media(("prefers-reduced-motion", "reduce"))
        self.same(page.evaluate("getComputedStyle(document.documentElement).scrollBehavior"), "auto", "reduced motion")
        step = page.evaluate("document.getElementById('a1s10').getAttribute('aria-label')")
        self.true(step.startswith("M1, Station to Access point; "), step)

    # ---- strangers' texts ----

    def test_hostile_texts(self):
        for scripts in (True, False):
            page = self.open("hostile", scripts=scripts)
            if scripts:
                page.evaluate("document.querySelectorAll('.attempt').forEach((one) => { one.open = true; })")
                page.wait("document.querySelectorAll('.body').length === 3")
                page.hover("#a1s1 .row")
                self.same(page.evaluate(HOSTILE_ELEMENTS), [], "elements that a text has made")
                self.true(page.evaluate("document.title").startswith("wps trace: "), "title")
                text = page.evaluate("document.body.textContent")
                self.true("</script><img src=x onerror=alert()" in text, "the SSID is not there as it is")
                self.quiet()
            html = page.html()
            self.same(re.findall(UNSEEN, html), [], "unseen")
            self.same(page.seen("Page.javascriptDialogOpening"), [], "dialogs")
            self.same(re.findall(r"<(?:img|iframe|svg onload)", html), [], "elements")

    # ---- the picture ----

    def test_svg_is_xml(self):
        for case in ("pin", "hostile"):
            document = xml.dom.minidom.parse(self.make(case, "svg", 1))
            root = document.documentElement
            self.same([child.tagName for child in root.childNodes[:3]], ["title", "desc", "style"], "first elements")
            self.same(root.getAttribute("role"), "img", "role")
            names = {element.tagName for element in root.getElementsByTagName("*")}
            self.same(names - SVG_ELEMENTS, set(), case)
            self.same([element.getAttribute("href") for element in root.getElementsByTagName("a")
                       if not re.fullmatch(r"#a\d+f\d+", element.getAttribute("href"))], [], "references")
            with open(self.make(case, "svg", 1), encoding="utf-8") as file:
                self.true("url(" not in file.read(), "something from elsewhere")

    def test_lifeline_of_each_access_point(self):
        page = self.open("siblings", attempts=1)
        names = page.evaluate("[...document.querySelectorAll('.seq .end text')].map((one) => one.textContent)")
        self.same(names[:3], ["Station", "00:1b:11:c5:56:a4", "00:1b:11:c5:56:a6"], "names of lifelines")
        ends = page.evaluate("['a1s2', 'a1s24'].map((id) => +/M196 \\d+H(\\d+)/.exec("
                             "document.querySelector('#' + id + ' .arrow').getAttribute('d'))[1])")
        self.same(ends, [548, 688], "where arrows end")
        self.same(page.evaluate("document.querySelectorAll('.seq')[0].viewBox.baseVal.width"), 1040, "width")
        page.evaluate("document.querySelector('.view').focus()")
        page.key("+")
        self.same(page.evaluate("document.querySelector('.seq').getBoundingClientRect().width"), 1300, "larger")
        self.quiet()

    def test_svg_is_as_it_was(self):
        with open(os.path.join(HERE, "report_rig.svg"), encoding="utf-8") as wanted, \
                open(self.make("pin", "svg", 1), encoding="utf-8") as got:
            self.true(got.read() == wanted.read(), "it differs: if it is better, "
                      "TZ=UTC build/tests/report_rig pin svg 1 >tests/trace/report_rig.svg")

    def test_drawing_of_the_pin_exchange(self):
        root = xml.dom.minidom.parse(self.trace("pin", "svg")).documentElement
        arrows = []
        for step in root.getElementsByTagName("g"):
            lines = [path for path in step.getElementsByTagName("path") if path.getAttribute("class") == "arrow"]
            if step.getAttribute("class").startswith("step ") and lines:
                name = [text for text in step.getElementsByTagName("text") if "name" in text.getAttribute("class")][0]
                arrows.append((">" if lines[0].getAttribute("d").startswith("M196") else "<") + " " +
                              name.firstChild.data)
        left = iter(arrows)
        for wanted in filter(None, map(str.strip, PIN_EXCHANGE.splitlines())):
            self.true(any(arrow.startswith(wanted) for arrow in left), f"{wanted} is missing from {arrows}")

    def test_recorded_cases(self):
        drawn = 0
        for case in sorted(os.listdir(CASES)):
            if not os.path.exists(os.path.join(CASES, case, "case.json")):
                continue
            path = self.trace(case, "svg")
            if os.path.exists(path):
                xml.dom.minidom.parse(path)
                drawn += 1
            self.true(os.path.getsize(self.trace(case, "html")) > 10000, f"no page of {case}")
        self.true(drawn >= 50, f"{drawn} drawings only")
        for case in SHOWN_CASES:
            if self.page:
                self.page.close()
            page = self.page = self.browser.page("file://" + os.path.join(self.folder, case + ".html"), width=360)
            page.evaluate("document.querySelectorAll('.attempt').forEach((one) => { one.open = true; })")
            page.wait("[...document.querySelectorAll('.attempt')].every((one) => one.querySelector('.body'))")
            self.same(page.evaluate("[...document.querySelectorAll('a[href^=\"#a\"]')].filter((one) =>"
                                    "!document.querySelector(one.getAttribute('href'))).length"), 0, "links of " + case)
            self.true(page.evaluate("document.querySelectorAll('.place[href]').length") > 0, "no links in " + case)
            self.true(page.evaluate("document.scrollingElement.scrollWidth") <= 360, f"{case} is too wide")
            self.same(page.evaluate(HOSTILE_ELEMENTS), [], "elements that a text has made")
            self.quiet()

    def test_svg_alone(self):
        for scheme, wanted in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(21, 24, 28)")):
            page = self.open("pin", "svg", 1, media=[("prefers-color-scheme", scheme)])
            self.same(page.evaluate("getComputedStyle(document.querySelector('.paper')).fill"), wanted, scheme)
            self.true(page.evaluate("document.getElementById('a1s10').getBoundingClientRect().height") > 10, "steps")
            self.quiet()


def main():
    os.environ["TZ"] = "UTC"
    rig, wps, wanted = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3:]
    names = [name for name in dir(Tests) if name.startswith("test_")]
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="wps-trace-html-") as folder, Browser() as browser:
        for name in names:
            if wanted and name not in wanted:
                continue
            tests = Tests(browser, rig, wps, folder)
            try:
                getattr(tests, name)()
                passed += 1
            except (AssertionError, RuntimeError, subprocess.SubprocessError, xml.parsers.expat.ExpatError):
                failed += 1
                print(f"--- {name}")
                traceback.print_exc(limit=-2, file=sys.stdout)
            finally:
                if tests.page:
                    tests.page.close()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
