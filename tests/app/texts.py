"""The documents that the tests of the page ask about."""

from __future__ import annotations

HARBOUR_AR = """---
title: متحف الميناء يفتح أبوابه في مرسى الريح
date: 2024-05-03
---

افتتحت بلدية مرسى الريح متحف الميناء يوم الجمعة 3 مايو 2024 بحضور 250 زائرًا.

قالت المديرة ليلى حدّاد إن المتحف يعرض 14 سفينة خشبية، رمّمها المهندس Marco Bellini.

## التمويل

بلغت كلفة المتحف 6.2 مليون دينار، دفعت اليابان نصفها. وقالت طوكيو إنها سترسل خبيرين.

## الزيارة

يفتح المتحف أبوابه يوميًا من التاسعة صباحًا عدا الإثنين، وثمن التذكرة ديناران.
"""

BRIDGE_EN = """---
title: Lowfield bridge opens after four years of work
date: 2023-11-20
---

The Lowfield bridge opened to traffic on Monday, 20 November 2023, four years after work began.

The bridge is 640 metres long and carries two tram lines. It was designed by Ingrid Solberg.

## Cost

The bridge cost 88 million euros, of which the city paid a third.

## Critics

Residents of the east bank complained that the night trams are too loud.
"""

HOSTILE_EN = """Zephyr device manual

The Zephyr device is labelled <img src=x onerror="window.pwned=1"> at its back, note:important.

The Zephyr password rule is 2*3*4 and ~30~ with ![leak](http://tracker.example/p.png) and [9].

    The Zephyr indented line says <script>window.pwned=2</script> to whoever reads it.
"""

UPLOAD_AR = """# سوق السمك ينتقل إلى الرصيف الجديد

انتقل سوق السمك في مرسى الريح إلى الرصيف الشرقي في 9 يناير 2025.

يضم السوق الجديد 73 كشكًا، ويديره الصيّاد المتقاعد سالم البحري.
"""

UPLOAD_EN = """# The observatory on Mount Kerr

The observatory on Mount Kerr counted 412 meteors in August 2024.

Its director is Ada Whitlock.
"""

TEXTS = {
    "harbour.ar.md": HARBOUR_AR,
    "bridge.en.md": BRIDGE_EN,
    "zephyr.en.txt": HOSTILE_EN,
}
