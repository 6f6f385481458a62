// Documents at a glance: the page of one, and the timeline and names of all. What comes from a
// document is only ever put in with `textContent`.
(() => {
  "use strict";

  const { language, words, day, make, drawer, fetchJson, openSource, state, ask } = window.dalil;

  const WORDS = {
    ar: {
      glance: "لمحة",
      timeline: "الخط الزمني",
      names: "الأشخاص والأماكن",
      lead: "بداية المستند",
      figures: "أرقام",
      dates: "تواريخ",
      questions: "أسئلة يجيب عنها",
      making: "تُصاغ أسئلة ويُتحقق من جوابها…",
      related: "مستندات ذات صلة",
      conflicts: "مستندات تقول غير ذلك",
      comparing: "تُقارن أرقامه وتواريخه بسائر المستندات…",
      person: "أشخاص",
      place: "أماكن",
      other: "أسماء أخرى",
      open: "افتح في المصدر",
      shared: (names) => `فيها أيضًا: ${names.join("، ")}`,
      none: "لا شيء من ذلك في المستندات.",
      leftOut: (n) => `لم يُقرأ هنا ${n} من المستندات لكثرتها.`,
      export: "صدّر هذه الاقتباسات:",
      failed: "تعذّر ذلك. أعد المحاولة.",
      checked: "كل سطر جملة من مستندها كما وردت.",
    },
    en: {
      glance: "At a glance",
      timeline: "Timeline",
      names: "People and places",
      lead: "How it begins",
      figures: "Figures",
      dates: "Dates",
      questions: "Questions it answers",
      making: "Questions are being made, and their answers checked…",
      related: "Related documents",
      conflicts: "Documents that say otherwise",
      comparing: "Its figures and dates are compared with those of the other documents…",
      person: "People",
      place: "Places",
      other: "Other names",
      open: "Open in source",
      shared: (names) => `also has: ${names.join(", ")}`,
      none: "There is none in the documents.",
      leftOut: (n) => `${n} further documents are not read here: there are too many.`,
      export: "Export these quotes:",
      failed: "That did not work. Try again.",
      checked: "Every line is a sentence of its document, word for word.",
    },
  }[language];

  const monthFormat = new Intl.DateTimeFormat(
    language === "ar" ? "ar-u-nu-latn-ca-gregory" : "en-GB",
    { month: "long", year: "numeric", timeZone: "UTC" },
  );
  // A date as far as it is given: 2024, 2024-05 or 2024-05-03.
  const written = (iso) => {
    if (iso.length === 4) return iso;
    return iso.length === 7 ? monthFormat.format(new Date(`${iso}-01T00:00:00Z`)) : day(iso);
  };

  const within = () => (state.conversation ? `conversation=${state.conversation}` : "");

  // A sentence that opens in its source; `before` stands above it.
  const sentence = (said, { before = null, titled = false } = {}) =>
    make("li", { className: "dalil-said" }, [
      ...(before ? [make("p", { className: "dalil-when", textContent: before })] : []),
      make("blockquote", {
        dir: "auto",
        lang: said.language === "mixed" ? "" : said.language,
        textContent: said.text,
      }),
      make("p", { className: "dalil-where" }, [
        ...(titled ? [make("bdi", { className: "dalil-title", textContent: said.title })] : []),
        make("button", {
          type: "button",
          className: "dalil-open",
          textContent: WORDS.open,
          onclick: () => openSource([said], 0, state.conversation),
        }),
      ]),
    ]);

  const section = (title, items) =>
    items.length
      ? [make("section", {}, [make("h3", { textContent: title }), make("ul", { className: "dalil-saids" }, items)])]
      : [];

  // A name with its sentences folded behind it.
  const name = (one, titled) =>
    make("li", {}, [
      make("details", {}, [
        make("summary", {}, [
          make("bdi", { className: "dalil-title", textContent: one.name }),
          ` (${one.said.length})`,
        ]),
        make("ul", { className: "dalil-saids" }, one.said.map((said) => sentence(said, { titled }))),
      ]),
    ]);

  const nameSections = (names, titled) =>
    ["person", "place", "other"].flatMap((kind) =>
      section(WORDS[kind], names.filter((one) => one.kind === kind).map((one) => name(one, titled))),
    );

  const question = (text, dialog) =>
    make("li", {}, [
      make("button", {
        type: "button",
        className: "dalil-ask",
        dir: "auto",
        textContent: text,
        onclick: () => {
          dialog.close();
          document.getElementById("dalil-documents")?.close();
          ask(text);
        },
      }),
    ]);

  const MOST_EXPORTED = 1000;
  const FORMS = [["md", "Markdown"], ["docx", "Word"], ["html", "HTML"]];

  // The quotes of a view as a file; `saids` gives them.
  const exporting = (title, saids) => {
    const save = async (form) => {
      const response = await fetch("/dalil/quotes/export", {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({
          form,
          language,
          title,
          conversation: state.conversation,
          quotes: saids.map(({ document_id, start, end }) => ({ document_id, start, end })),
        }),
      });
      if (!response.ok) throw new Error(response.statusText);
      const address = URL.createObjectURL(await response.blob());
      make("a", { href: address, download: `dalil.${form}` }).click();
      URL.revokeObjectURL(address);
    };
    const said = make("span", { role: "status" });
    return make("p", { className: "dalil-export" }, [
      make("span", { textContent: WORDS.export }),
      ...FORMS.map(([form, name]) =>
        make("button", {
          type: "button",
          "aria-label": `${WORDS.export} ${name}`,
          textContent: name,
          onclick: () => save(form).catch(() => (said.textContent = WORDS.failed)),
        }),
      ),
      said,
    ]);
  };

  // Each quote of a view once.
  const saidsOf = (found) => {
    const all = [
      ...(found.lead || []),
      ...(found.figures || []),
      ...found.events.map((event) => event.said),
      ...found.names.flatMap((one) => one.said),
    ];
    return [...new Map(all.map((said) => [`${said.document_id}-${said.start}`, said])).values()];
  };

  const open = async (id, title, path, fill, quotes = saidsOf) => {
    const { dialog, body } = drawer(id, title);
    body.textContent = words.loading;
    let found;
    try {
      found = await fetchJson(path);
    } catch (error) {
      body.textContent = error.status === 404 ? words.gone : words.failed;
      return;
    }
    const inside = make("div", { className: "dalil-glance", tabIndex: 0, role: "document" });
    inside.replaceChildren(...fill(found, dialog, inside));
    const saids = quotes(found).slice(0, MOST_EXPORTED);
    body.replaceChildren(
      make("p", { className: "dalil-where", textContent: WORDS.checked }),
      ...(saids.length ? [exporting(title, saids)] : []),
      inside,
    );
  };

  // An id may be from the address of the page, which anybody may have written.
  const documentPath = (id) => `/dalil/documents/${encodeURIComponent(id)}`;

  const openDocument = (id, title) =>
    open("dalil-glance", title, `${documentPath(id)}/overview?${within()}`, (found, dialog) => {
      const asked = make("section", { "aria-live": "polite" }, [
        make("h3", { textContent: WORDS.questions }),
        make("p", { className: "dalil-where", textContent: WORDS.making }),
      ]);
      fetchJson(`${documentPath(id)}/questions?language=${language}&${within()}`)
        .then(({ questions }) => {
          const items = questions.map((text) => question(text, dialog));
          if (items.length) asked.lastChild.replaceWith(make("ul", { className: "dalil-saids" }, items));
          else asked.remove();
        })
        .catch(() => asked.remove());
      const differing = make("section", { "aria-live": "polite" }, [
        make("h3", { textContent: WORDS.conflicts }),
        make("p", { className: "dalil-where", textContent: WORDS.comparing }),
      ]);
      fetchJson(`${documentPath(id)}/conflicts?${within()}`)
        .then(({ conflicts }) => {
          const items = conflicts.map((one) =>
            make("li", {}, [
              make("p", { className: "dalil-when", dir: "auto", textContent: one.question }),
              make("ul", { className: "dalil-saids" }, one.said.map((said) =>
                sentence(said, { before: said.published && day(said.published), titled: true }),
              )),
            ]),
          );
          if (items.length) differing.lastChild.replaceWith(make("ul", { className: "dalil-saids" }, items));
          else differing.remove();
        })
        .catch(() => differing.remove());
      const related = found.related.map((other) =>
        make("li", {}, [
          make("button", {
            type: "button",
            className: "dalil-ask",
            dir: "auto",
            textContent: other.title,
            onclick: () => openDocument(other.document_id, other.title),
          }),
          make("p", { className: "dalil-where" }, [
            make("bdi", { textContent: WORDS.shared(other.shared) }),
          ]),
        ]),
      );
      return [
        ...section(WORDS.lead, found.lead.map((said) => sentence(said))),
        asked,
        ...section(WORDS.figures, found.figures.map((said) => sentence(said))),
        ...section(
          WORDS.dates,
          found.events.map((event) => sentence(event.said, { before: written(event.date) })),
        ),
        ...nameSections(found.names, false),
        ...section(WORDS.related, related),
        differing,
      ];
    });

  const rest = (found) =>
    found.left_out ? [make("p", { className: "dalil-where", textContent: WORDS.leftOut(found.left_out) })] : [];

  const orNone = (parts) => (parts.length ? parts : [make("p", { textContent: WORDS.none })]);

  const openTimeline = () =>
    open("dalil-timeline", WORDS.timeline, `/dalil/overview?${within()}`, (found) => [
      ...orNone(
        found.events.length
          ? [
              make(
                "ul",
                { className: "dalil-saids" },
                found.events.map((event) =>
                  sentence(event.said, { before: written(event.date), titled: true }),
                ),
              ),
            ]
          : [],
      ),
      ...rest(found),
    ], (found) => found.events.map((event) => event.said));

  const openNames = () =>
    open("dalil-names", WORDS.names, `/dalil/overview?${within()}`, (found) => [
      ...orNone(nameSections(found.names, true)),
      ...rest(found),
    ], (found) => saidsOf({ events: [], names: found.names }));

  const button = (className, text, title, onclick) =>
    make("button", { type: "button", className, textContent: text, onclick, ...(title ? { "aria-label": `${text}: ${title}` } : {}) });

  Object.assign(window.dalil, {
    glanceButton: (id, title) => button("dalil-glance-button", WORDS.glance, title, () => openDocument(id, title)),
    collectionButtons: () => [
      button("dalil-timeline-button", WORDS.timeline, "", openTimeline),
      button("dalil-names-button", WORDS.names, "", openNames),
    ],
  });
})();
