# SPDX-License-Identifier: BSD-3-Clause
"""A headless Chromium, driven by its DevTools protocol over a pair of pipes: nothing to install beside it, no port."""
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

GIVE_UP_S = 10
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


class Browser:
    """with Browser() as browser: page = browser.page("file:///…")"""

    def __init__(self):
        program = next((found for found in map(shutil.which, PROGRAMS) if found), None)
        if not program:
            raise RuntimeError("no chromium: tools/setup check")
        self.profile = tempfile.mkdtemp(prefix="wps-trace-chromium-")
        self.next_id = 0
        self.buffer = b""
        self.events = []
        to_read, self.to = os.pipe()
        self.answers, to_write = os.pipe()
        # Chromium reads descriptor 3 and writes 4: these must not be in each other's way.
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in (to_read, to_write)]

        def three_and_four():
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
             "--disable-background-networking", "--disable-component-update", "--no-first-run",
             "--user-data-dir=" + self.profile],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=three_and_four, pass_fds=(3, 4))  # pylint: disable=subprocess-popen-preexec-fn
        for fd in (to_read, to_write, *high):
            os.close(fd)

    def __enter__(self):
        return self

    def __exit__(self, *what):
        try:
            self.call("Browser.close")
            self.process.wait(10)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.to)
        os.close(self.answers)
        shutil.rmtree(self.profile, ignore_errors=True)

    def receive(self, deadline):
        """The next message; None when there was none until the deadline."""
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.answers], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                return None
            got = os.read(self.answers, 1 << 20)
            if not got:
                raise RuntimeError("chromium has gone")
            self.buffer += got
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **parameters):
        self.next_id += 1
        request = {"id": self.next_id, "method": method, "params": parameters}
        if session:
            request["sessionId"] = session
        data = json.dumps(request).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data):]
        deadline = time.monotonic() + GIVE_UP_S
        while True:
            message = self.receive(deadline)
            if message is None:
                raise RuntimeError(method + ": no answer")
            if message.get("id") == self.next_id:
                break
            self.events.append(message)
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']['message']}")
        return message["result"]

    def page(self, url, **how):
        return Page(self, url, **how)


class Page:
    """A tab of its own in a profile of its own; complaints collect in .complaints()."""

    def __init__(self, browser, url, width=1100, height=900, scripts=True, media=()):
        self.browser = browser
        self.context = browser.call("Target.createBrowserContext")["browserContextId"]
        self.target = browser.call("Target.createTarget", url="about:blank", browserContextId=self.context)["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        self.url = url
        for domain in ("Page", "Runtime", "Log", "Network", "DOM", "Performance"):
            self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setTouchEmulationEnabled", enabled=True, maxTouchPoints=2)
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        self.media(*media)
        if not scripts:
            self.call("Emulation.setScriptExecutionDisabled", value=True)
        self.call("Page.navigate", url=url)
        self.until(lambda: self.seen("Page.loadEventFired"), "load")

    def close(self):
        self.browser.call("Target.disposeBrowserContext", browserContextId=self.context)

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def media(self, *features, printing=False):
        self.call("Emulation.setEmulatedMedia", media="print" if printing else "",
                  features=[{"name": name, "value": value} for name, value in features])

    def seen(self, method):
        return [event["params"] for event in self.browser.events
                if event.get("sessionId") == self.session and event["method"] == method]

    def until(self, holds, what):
        deadline = time.monotonic() + GIVE_UP_S
        while not holds():
            message = self.browser.receive(min(deadline, time.monotonic() + 0.05))
            if message:
                self.browser.events.append(message)
            if time.monotonic() > deadline:
                raise RuntimeError("never: " + what)

    def complaints(self):
        """What went wrong: exceptions, errors in the console, dialogs, and every request but for the page itself."""
        self.evaluate("1")  # what is on its way has come before this
        bad = [event["exceptionDetails"]["text"] for event in self.seen("Runtime.exceptionThrown")]
        bad += [event["entry"]["text"] for event in self.seen("Log.entryAdded")
                if event["entry"]["level"] in ("error", "warning")]
        bad += ["console." + event["type"] for event in self.seen("Runtime.consoleAPICalled")]
        bad += ["dialog: " + event["message"] for event in self.seen("Page.javascriptDialogOpening")]
        bad += [event["request"]["url"] for event in self.seen("Network.requestWillBeSent")
                if event["request"]["url"].split("#")[0] != self.url.split("#")[0]]
        return bad

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']['exception'].get('description')}")
        return result["result"].get("value")

    def html(self):
        """The document as it is now; also without scripts."""
        root = self.call("DOM.getDocument", depth=-1)["root"]
        return self.call("DOM.getOuterHTML", nodeId=root["nodeId"])["outerHTML"]

    def wait(self, expression):
        """Until @expression is true; scrolling and rendering take their time."""
        self.until(lambda: self.evaluate(expression), expression)

    def key(self, key, text=None):
        codes = {"ArrowDown": 40, "ArrowUp": 38, "Escape": 27, "Enter": 13, "Tab": 9}
        text = text if text is not None else key if len(key) == 1 else "\r" if key == "Enter" else ""
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", key=key, text=text,
                  windowsVirtualKeyCode=codes.get(key, 0), code=key if len(key) > 1 else "")
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=codes.get(key, 0))

    def type(self, text):
        self.call("Input.insertText", text=text)

    def middle(self, selector):
        """Where its middle is in the window, after it was scrolled there."""
        return self.evaluate(f"""(async () => {{
            const found = document.querySelector({json.dumps(selector)});
            found.scrollIntoView({{block: "center", behavior: "instant"}});
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            const box = found.getBoundingClientRect();
            return [box.x + Math.min(box.width / 2, 300), box.y + box.height / 2];
        }})()""")

    def mouse(self, kind, x, y, **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def hover(self, selector):
        self.mouse("mouseMoved", *self.middle(selector))

    def click(self, selector):
        x, y = self.middle(selector)
        self.mouse("mousePressed", x, y, button="left", clickCount=1)
        self.mouse("mouseReleased", x, y, button="left", clickCount=1)
