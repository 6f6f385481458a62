"""What attackers write to have a page run, fetch or draw something: one of each kind.

Each that would run adds its number to `top.ran`, each that would fetch asks `FOREIGN`, and each
that would become an element has the class `brought`.
"""

from __future__ import annotations

FOREIGN = "foreign.example"

PAYLOADS = (
    "<script class=brought>top.ran.push(1)</script>",
    "<img class=brought src=x onerror=top.ran.push(2)>",
    "<svg class=brought onload=top.ran.push(3)><script>top.ran.push(3)</script></svg>",
    "<svg><animate class=brought onbegin=top.ran.push(4) attributeName=x dur=1s></svg>",
    "<math class=brought href=javascript:top.ran.push(5)><mtext>m</mtext></math>",
    "[link](javascript:top.ran.push(6))",
    "[data](data:text/html,<script>top.ran.push(7)</script>)",
    "<a class=brought href='javascript:top.ran.push(8)'>a</a>",
    "[ref] [ref]: javascript:top.ran.push(9)",
    '```mermaid graph TD; A[<img src=x onerror=top.ran.push(10)>]; click A "javascript:1" ```',
    r"$$\href{javascript:top.ran.push(11)}{x}$$ \(\htmlData{a=b}{y}\) $\unicode{60}$",
    "&lt;img src=x onerror=top.ran.push(12)&gt; &#60;script&#62;top.ran.push(12)&#60;/script&#62;",
    "<template class=brought><img src=x onerror=top.ran.push(13)></template>",
    "<iframe class=brought srcdoc='<script>top.ran.push(14)</script>'></iframe>",
    f"<meta class=brought http-equiv=refresh content='0;url=http://{FOREIGN}/15'>",
    f"<style class=brought>@import url(http://{FOREIGN}/16.css);</style>",
    f"<p class=brought style='background:url(//{FOREIGN}/17)'>p</p>",
    f"<link class=brought rel=stylesheet href=//{FOREIGN}/18.css><base href=//{FOREIGN}/>",
    f"![beacon](http://{FOREIGN}/19.png)",
    f'![beacon](//{FOREIGN}/20.png "title")',
    f"<http://{FOREIGN}/21> http://{FOREIGN}/21 www.{FOREIGN}",
    "<details class=brought open ontoggle=top.ran.push(22)><summary>s</summary></details>",
    "<input class=brought autofocus onfocus=top.ran.push(23)>",
    f"<form class=brought action=//{FOREIGN}/24><button formaction=javascript:top.ran.push(24)>",
    "\"'><img class=brought src=x onerror=top.ran.push(25)> ' onmouseover='top.ran.push(25)",
    "<noscript><p title='</noscript><img class=brought src=x onerror=top.ran.push(26)>'>",
    "{{constructor.constructor('top.ran.push(27)')()}} ${top.ran.push(27)} <!--><b class=brought>",
)
# Characters that turn what follows them: each is shown within its own text alone.
TURNING = "\u202egnirts\u202c \u2067\u2066x\u2069\u2069 \u2069\u2069\u202e"

# What no text may become.
BROUGHT_IN = """() => [...document.querySelectorAll("*")].filter(element =>
    element.matches(".brought, .katex, .mermaid, iframe, object, embed, base, math, noscript p")
    || [...element.attributes].some(({ name, value }) => /^on/i.test(name)
        || (/^(href|src|srcset|srcdoc|action|formaction|xlink:href|style|data|poster|content)$/i
            .test(name) && /foreign\\.example|^\\s*javascript:|^\\s*data:text/i.test(value)))
).map(element => element.outerHTML.slice(0, 200))"""
