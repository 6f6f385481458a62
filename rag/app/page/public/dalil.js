// What Chainlit's page lacks: Arabic from right to left, a switch between languages, names for
// buttons that have none, the view of a source, and the list of documents.
//
// Text from documents is only ever put in with `textContent`.
(() => {
  "use strict";

  // -- language, before Chainlit's own script asks for it --------------------------------------

  const KEY = "dalil-language";
  const stored = localStorage.getItem(KEY);
  const wanted = navigator.languages ? navigator.languages[0] : navigator.language;
  const language = stored || (/^ar\b/i.test(wanted || "") ? "ar" : "en");
  const root = document.documentElement;
  root.lang = language;
  root.dir = language === "ar" ? "rtl" : "ltr";
  for (const [name, value] of [
    ["language", language === "ar" ? "ar" : "en-US"],
    ["languages", [language === "ar" ? "ar" : "en-US"]],
  ]) {
    Object.defineProperty(navigator, name, { get: () => value, configurable: true });
  }
  document.cookie = `dalil_language=${language}; path=/; max-age=31536000; samesite=lax`;

  // Light or dark as the system is set, until somebody chooses; Chainlit's own default is fixed.
  if (!localStorage.getItem("vite-ui-theme")) localStorage.setItem("vite-ui-theme", "system");

  const setLanguage = (next) => {
    localStorage.setItem(KEY, next);
    document.cookie = `dalil_language=${next}; path=/; max-age=31536000; samesite=lax`;
    location.reload();
  };

  const WORDS = {
    ar: {
      other: "English",
      otherLabel: "Switch to English",
      documents: "المستندات",
      tagline: "اسأل مستنداتك، وتحقّق من كل جواب في مصدره",
      name: "دليل",
      close: "أغلق",
      source: "المصدر",
      next: "الاقتباس التالي",
      previous: "الاقتباس السابق",
      of: (i, n) => `${i} من ${n}`,
      copy: "انسخ مع المرجع",
      copied: "نُسخ",
      page: "ص",
      ocr: (percent) => `نص مستخرج من صورة (OCR)، الثقة ${percent}٪`,
      loading: "لحظة…",
      gone: "لم يعد هذا المستند موجودًا.",
      superseded: (day) => `هذه نسخة سابقة من المستند، حلّت محلها نسخة أحدث في ${day}.`,
      changed: "تغيّر المستند بعد هذا الجواب.",
      failed: "تعذّر ذلك. أعد المحاولة.",
      search: "ابحث في العناوين",
      from: "من تاريخ",
      until: "حتى تاريخ",
      anyLanguage: "كل اللغات",
      ar: "العربية",
      en: "الإنجليزية",
      mixed: "العربية والإنجليزية",
      passages: (n) => `المقاطع: ${n}`,
      undated: "بلا تاريخ",
      mine: "هذه المحادثة فقط",
      none: "لا مستندات بعد. أرفق ملفًا برسالتك لتضيفه.",
      noneFound: "لا مستند يطابق ذلك.",
      askWithin: (n) => (n ? `اسأل ضمن المختار (${n})` : "اسأل ضمن المختار"),
      askAll: "اسأل الكل",
      scope: (n, dated) => (n ? `ضمن ${n}` : dated ? "ضمن فترة" : ""),
      remove: "احذف",
      removeSure: (t) => `أيُحذف «${t}» نهائيًّا؟`,
      read: "اقرأ",
      count: (n) => `العدد: ${n}`,
      quote: (n) => `الاقتباس ${n}: افتح المصدر`,
      cut: "… حُذف جزء من المستند لطوله …",
      anyDay: "أي يوم",
      drop: "أفلت الملفات هنا لتُضاف إلى سؤالك",
      notifications: "إشعارات",
      modelLoading: "يُحمَّل النموذج في الخلفية: تظهر الاقتباسات فورًا، والصياغة بعد قليل.",
      modelReady: "النموذج جاهز.",
      queued: "يُرسل سؤالك حين يصير ذلك ممكنًا.",
      filesQueued: (names) => `تُرفق هذه الملفات حين يصير ذلك ممكنًا: ${names}`,
      notRead: (names) => `لم تُرفق هذه الملفات لأن نوعها لا يُقرأ هنا: ${names}`,
      emptyFiles: (names) => `لم تُرفق هذه الملفات لأنها فارغة: ${names}`,
      tooMany: (most, left) => `يُرفق ${most} ملف على الأكثر دفعة واحدة، فلم يُرفق ${left} منها.`,
      ahead: (n) => `سؤالك في الانتظار، وعدد الأسئلة قبله: ${n}`,
      leftOvers: [
        [/File type (not allowed|must be .*)/, "لا يُقرأ هنا إلا PDF وملفات Office والويب والبريد والجداول والنص والصور."],
        [/File is larger than ([\d.]+) MB/, "أكبر من $1 ميغابايت."],
        [/Too many files/, "ملفات كثيرة في مرة واحدة."],
      ],
      labels: {
        "#chat-submit": "اسأل",
        "#stop-button": "أوقف الإجابة",
        "#upload-button": "أرفق ملفات",
        "#upload-button-input": "أرفق ملفات",
        "#attachments svg + button": "ألغِ الرفع",
        "#attachments button.shadow-sm": "أزل الملف المرفق",
        "#chat-settings-open-modal": "الإعدادات",
        "#new-chat-button": "محادثة جديدة",
        "#sidebar-trigger-button": "المحادثات السابقة",
        "#search-chats-button": "ابحث في المحادثات",
        "[cmdk-input]": "ابحث في المحادثات",
        '[role=dialog][data-sidebar="sidebar"]': "المحادثات السابقة",
        "#theme-toggle": "السمة",
        "#user-nav-button": "حسابي",
        "#chat-input": "سؤالك",
        "#edit-chat-input": "عدّل سؤالك",
        ".edit-message": "عدّل السؤال",
        ".positive-feedback-off": "جواب مفيد",
        ".positive-feedback-on": "جواب مفيد",
        ".negative-feedback-off": "جواب غير مفيد",
        ".negative-feedback-on": "جواب غير مفيد",
        "#thread-options": "خيارات المحادثة",
        "#password + button": "أظهر كلمة المرور أو أخفها",
        "button:has(> svg.lucide-copy)": "انسخ الجواب",
        "button:has(> svg.lucide-arrow-down)": "إلى آخر المحادثة",
        "[role=dialog] > button.absolute": "أغلق",
      },
    },
    en: {
      other: "العربية",
      otherLabel: "التبديل إلى العربية",
      documents: "Documents",
      tagline: "Ask your documents, and check every answer at its source",
      name: "Dalil",
      close: "Close",
      source: "Source",
      next: "Next quote",
      previous: "Previous quote",
      of: (i, n) => `${i} of ${n}`,
      copy: "Copy with reference",
      copied: "Copied",
      page: "p.",
      ocr: (percent) => `recognised in a picture (OCR), confidence ${percent} %`,
      loading: "One moment…",
      gone: "This document is no longer here.",
      superseded: (day) => `An earlier version of the document, superseded by a newer one on ${day}.`,
      changed: "The document has changed since this answer.",
      failed: "That did not work. Try again.",
      search: "Search titles",
      from: "From",
      until: "Until",
      anyLanguage: "All languages",
      ar: "Arabic",
      en: "English",
      mixed: "Arabic and English",
      passages: (n) => (n === 1 ? "1 passage" : `${n} passages`),
      undated: "no date",
      mine: "this conversation only",
      none: "No documents yet. Attach a file to your message to add it.",
      noneFound: "No document fits that.",
      askWithin: (n) => (n ? `Ask within chosen (${n})` : "Ask within chosen"),
      askAll: "Ask all",
      scope: (n, dated) => (n ? `within ${n}` : dated ? "by date" : ""),
      remove: "Remove",
      removeSure: (t) => `Remove “${t}” for good?`,
      read: "Read",
      count: (n) => `${n} in all`,
      quote: (n) => `Quote ${n}: open its source`,
      cut: "… part of this long document is left out …",
      anyDay: "any day",
      drop: "Drop the files here to attach them to your question",
      notifications: "Notifications",
      modelLoading: "The model is loading in the background: quotes come at once, wording later.",
      modelReady: "The model is ready.",
      queued: "Your question is sent as soon as that is possible.",
      filesQueued: (names) => `Attached as soon as that is possible: ${names}`,
      notRead: (names) => `Not attached, because files of this kind are not read: ${names}`,
      emptyFiles: (names) => `Not attached, because these files are empty: ${names}`,
      tooMany: (most, left) => `At most ${most} files are attached at a time; ${left} were left out.`,
      ahead: (n) => `Your question is waiting; questions before it: ${n}`,
      leftOvers: [
        [/File type (not allowed|must be .*)/, "only PDF, Office, web, e-mail, table and text files are read here."],
        [/Too many files/, "Too many files at once."],
      ],
      labels: {
        "#chat-submit": "Ask",
        "#stop-button": "Stop answering",
        "#upload-button": "Attach files",
        "#upload-button-input": "Attach files",
        "#attachments svg + button": "Cancel the upload",
        "#attachments button.shadow-sm": "Remove the attached file",
        "#chat-settings-open-modal": "Settings",
        "#new-chat-button": "New conversation",
        "#sidebar-trigger-button": "Earlier conversations",
        "#search-chats-button": "Search conversations",
        "[cmdk-input]": "Search conversations",
        '[role=dialog][data-sidebar="sidebar"]': "Earlier conversations",
        "#theme-toggle": "Theme",
        "#user-nav-button": "My account",
        "#chat-input": "Your question",
        "#edit-chat-input": "Edit your question",
        ".edit-message": "Edit the question",
        ".positive-feedback-off": "Helpful answer",
        ".positive-feedback-on": "Helpful answer",
        ".negative-feedback-off": "Unhelpful answer",
        ".negative-feedback-on": "Unhelpful answer",
        "#thread-options": "Conversation options",
        "#password + button": "Show or hide the password",
        "button:has(> svg.lucide-copy)": "Copy the answer",
        "button:has(> svg.lucide-arrow-down)": "To the end of the conversation",
        "[role=dialog] > button.absolute": "Close",
      },
    },
  };
  const words = WORDS[language];

  // -- small things --------------------------------------------------------------------------

  const make = (tag, properties = {}, children = []) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (name in element && name !== "list") element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };

  // Western digits, as in the answers' own markers.
  const dayFormat = new Intl.DateTimeFormat(
    language === "ar" ? "ar-u-nu-latn-ca-gregory" : "en-GB",
    { dateStyle: "long", timeZone: "UTC" },
  );
  const day = (iso) => dayFormat.format(new Date(`${iso}T00:00:00Z`));

  const fetchJson = async (path, options = {}) => {
    const response = await fetch(path, { credentials: "same-origin", ...options });
    if (!response.ok) throw Object.assign(new Error(path), { status: response.status });
    return response.status === 204 ? null : response.json();
  };

  const copyText = async (text) => {
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(text);
      return;
    }
    const area = make("textarea", { value: text, className: "dalil-offscreen" });
    (document.querySelector("dialog[open]") || document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };

  // That a quote was recognised in a picture; null where it was not.
  const recognised = ({ ocr_confidence: confidence }) =>
    typeof confidence === "number" ? words.ocr(Math.round(100 * confidence)) : null;

  const reference = (quote) =>
    [
      quote.title,
      quote.published && day(quote.published),
      quote.page && `${words.page} ${quote.page}`,
      /^https?:/.test(quote.file || "") && quote.file,
      recognised(quote),
    ]
      .filter(Boolean)
      .join(language === "ar" ? "، " : ", ");

  const copyQuote = (quote) => {
    const [left, right] = quote.language === "en" ? ["“", "”"] : ["«", "»"];
    const text = pieces(quote.text, quote.file).map((piece) => (piece.sign ? "" : piece.text));
    // Without the line breaks of its page; paragraphs stay apart.
    const paragraphs = text.join("").trim().split(/\s*\n\s*\n\s*/);
    const plain = paragraphs.map((part) => part.split(/\s+/).join(" ")).join("\n\n");
    return copyText(`${left}${plain}${right}\n— ${reference(quote)}`);
  };

  // Text as it stands, cut so that headings can be shown as such: their signs in Markdown, which
  // are no words, stay in the text and are not seen.
  const pieces = (text, file, lineStart = true) => {
    if (!/\.(md|markdown)$/i.test(file || "")) return [{ text }];
    const found = [];
    let plain = "";
    text.split(/(?<=\n)/).forEach((line, number) => {
      const heading = number || lineStart ? /^(#{1,6}[ \t]+)(.*\n?)$/.exec(line) : null;
      if (!heading) {
        plain += line;
        return;
      }
      if (plain) found.push({ text: plain });
      plain = "";
      found.push({ text: heading[1], sign: true }, { text: heading[2], heading: true });
    });
    return plain ? [...found, { text: plain }] : found;
  };

  const shown = (text, file, lineStart) =>
    pieces(text, file, lineStart).map((piece) => {
      if (piece.sign) return make("span", { className: "dalil-sign", textContent: piece.text });
      return piece.heading ? make("strong", { textContent: piece.text }) : piece.text;
    });

  const drawer = (id, title) => {
    let dialog = document.getElementById(id);
    if (!dialog) {
      dialog = make("dialog", { id, className: "dalil-drawer" });
      dialog.addEventListener("click", (event) => {
        if (event.target === dialog) dialog.close();
      });
      document.body.append(dialog);
    }
    const heading = make("h2", { id: `${id}-title`, textContent: title });
    dialog.setAttribute("aria-labelledby", heading.id);
    const body = make("div", { className: "dalil-drawer-body" });
    const close = make("button", {
      type: "button",
      className: "dalil-close",
      "aria-label": words.close,
      textContent: "×",
      onclick: () => dialog.close(),
    });
    dialog.replaceChildren(make("header", {}, [heading, close]), body);
    // One that lies below another comes to the top.
    if (dialog.open && document.querySelectorAll("dialog[open]").length > 1) dialog.close();
    if (!dialog.open) dialog.showModal();
    return { dialog, heading, body };
  };

  // -- the source of a quote -----------------------------------------------------------------

  let latest = 0;

  const openSource = async (quotes, index, conversation) => {
    const turn = ++latest;
    const quote = quotes[index];
    const { dialog, heading, body } = drawer("dalil-source", words.source);
    heading.textContent = quote.title;
    heading.dir = "auto";
    const text = make("div", { className: "dalil-text", tabIndex: 0, role: "document" });
    text.textContent = words.loading;
    // The browser mirrors these signs where the page runs from right to left.
    const step = (offset, label, sign) =>
      make("button", {
        type: "button",
        className: offset > 0 ? "dalil-next" : "dalil-previous",
        disabled: !quotes[index + offset],
        "aria-label": label,
        title: label,
        textContent: sign,
        onclick: () => openSource(quotes, index + offset, conversation),
      });
    const copied = make("button", {
      type: "button",
      className: "dalil-copy",
      textContent: words.copy,
      onclick: async () => {
        await copyQuote(quote);
        copied.textContent = words.copied;
      },
    });
    const meta = make("p", { className: "dalil-where" });
    const glance = window.dalil.glanceButton(quote.document_id, quote.title);
    body.replaceChildren(
      meta,
      text,
      make("footer", {}, [
        make("span", { className: "dalil-steps" }, [
          step(-1, words.previous, "‹"),
          make("span", { textContent: words.of(index + 1, quotes.length), "aria-live": "polite" }),
          step(1, words.next, "›"),
        ]),
        glance,
        copied,
      ]),
    );
    dialog.dataset.start = quote.start;
    try {
      const query = new URLSearchParams({ start: quote.start, end: quote.end });
      if (quote.sha256) query.set("sha256", quote.sha256);
      if (conversation) query.set("conversation", conversation);
      const source = await fetchJson(`/dalil/documents/${encodeURIComponent(quote.document_id)}/source?${query}`);
      if (turn !== latest) return;
      for (const part of [
        source.published && day(source.published),
        quote.page && `${words.page} ${quote.page}`,
        words[source.language],
        source.author,
        source.file,
        recognised(quote),
      ]) {
        if (part) meta.append(make("bdi", { textContent: part }));
      }
      if (/^https?:\/\//.test(source.address || "")) {
        const { address } = source;
        const link = { href: address, target: "_blank", rel: "noopener noreferrer", dir: "ltr" };
        meta.append(make("a", { ...link, textContent: address.replace(/^https?:\/\//, "") }));
      }
      const notice = source.superseded
        ? words.superseded(day(source.superseded))
        : source.changed && source.quote !== quote.text && words.changed;
      if (notice) meta.after(make("p", { className: "dalil-notice", role: "note", textContent: notice }));
      text.lang = source.language === "mixed" ? "" : source.language;
      text.dir = source.language === "en" ? "ltr" : "rtl";
      text.replaceChildren();
      if (source.cut_before) text.append(make("p", { className: "dalil-cut", textContent: words.cut }));
      const mark = make("mark", { tabIndex: -1 });
      const startsLine = (before) => !before || before.endsWith("\n");
      mark.append(...shown(source.quote, source.file, startsLine(source.before)));
      text.append(...shown(source.before, source.file), mark);
      text.append(...shown(source.after, source.file, startsLine(source.quote)));
      if (source.cut_after) text.append(make("p", { className: "dalil-cut", textContent: words.cut }));
      mark.scrollIntoView({ block: "center" });
    } catch (error) {
      if (turn === latest) text.textContent = error.status === 404 ? words.gone : words.failed;
    }
  };

  // The address /?document=ID&start=N&end=N opens a document at these words, once.
  let linked = false;
  const openLinked = async () => {
    const address = new URLSearchParams(location.search);
    const id = address.get("document");
    if (linked || !id) return;
    linked = true;
    const [start, end] = ["start", "end"].map((name) => Number.parseInt(address.get(name), 10) || 0);
    const query = new URLSearchParams({ start, end });
    const found = await fetchJson(`/dalil/documents/${encodeURIComponent(id)}/source?${query}`).catch(() => ({}));
    const { title = "", quote = "" } = found;
    openSource([{ document_id: id, title, text: quote, start, end, page: null }], 0);
  };

  // A marker in an answer points to the card of its quote; both lead into the source.
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element && event.target.closest('a[href*="#quote-"]');
      if (!link) return;
      event.preventDefault();
      event.stopPropagation();
      const number = link.getAttribute("href").split("#quote-")[1];
      const card = link.closest(".step")?.querySelector(`[data-quote="${CSS.escape(number)}"]`);
      card?.querySelector(".dalil-open")?.click();
    },
    true,
  );

  // -- the documents -------------------------------------------------------------------------

  const state = { conversation: null, scope: { documents: [], from: null, until: null } };

  const tell = (data) => window.postMessage({ dalil: "scope", ...data }, location.origin);

  const setScope = (scope) => {
    state.scope = scope;
    tell(scope);
    showScope();
  };

  const showScope = () => {
    const { documents, from, until } = state.scope;
    const badge = words.scope(documents.length, from || until);
    for (const button of document.querySelectorAll(".dalil-documents-button")) {
      button.querySelector(".dalil-badge").textContent = badge;
      button.setAttribute("aria-label", badge ? `${words.documents} (${badge})` : words.documents);
      button.classList.toggle("dalil-scoped", Boolean(badge));
    }
  };

  // The browser writes a day in its own language, which need not be the page's: so the page writes
  // it, until somebody types.
  const dayField = (label, value) => {
    const input = make("input", { type: "date", value: value || "" });
    const written = make("span", { className: "dalil-day", "aria-hidden": "true" });
    const write = () => {
      written.textContent = input.value ? day(input.value) : words.anyDay;
    };
    input.addEventListener("input", write);
    input.addEventListener("click", () => input.showPicker?.());
    write();
    const box = make("span", { className: "dalil-day-field" }, [input, written]);
    return [input, make("label", {}, [make("span", { textContent: label }), box])];
  };

  const openDocuments = async () => {
    const { dialog, body } = drawer("dalil-documents", words.documents);
    body.textContent = words.loading;
    const query = state.conversation ? `?conversation=${state.conversation}` : "";
    let documents;
    try {
      documents = (await fetchJson(`/dalil/documents${query}`)).documents;
    } catch {
      body.textContent = words.failed;
      return;
    }
    const chosen = new Set(state.scope.documents);
    const search = make("input", { type: "search", "aria-label": words.search });
    search.placeholder = words.search;
    const [from, fromField] = dayField(words.from, state.scope.from);
    const [until, untilField] = dayField(words.until, state.scope.until);
    const select = make("select", { "aria-label": words.anyLanguage });
    for (const [value, label] of [["", words.anyLanguage], ["ar", words.ar], ["en", words.en]]) {
      select.append(make("option", { value, textContent: label }));
    }
    const list = make("ul", { className: "dalil-list" });
    const count = make("p", { className: "dalil-count", role: "status" });
    const within = make("button", {
      type: "button",
      className: "dalil-primary",
      onclick: () => {
        setScope({ documents: [...chosen], from: from.value || null, until: until.value || null });
        dialog.close();
      },
    });
    const all = make("button", {
      type: "button",
      textContent: words.askAll,
      onclick: () => {
        setScope({ documents: [], from: null, until: null });
        dialog.close();
      },
    });
    const fold = (text) => text.normalize("NFKD").replace(/[\u064b-\u065f\u0670\u0640\u0300-\u036f]/g, "")
      .replace(/[أإآٱ]/g, "ا").replace(/ى/g, "ي").replace(/ة/g, "ه").toLowerCase();
    const settle = () => {
      within.textContent = words.askWithin(chosen.size);
      within.disabled = !chosen.size && !from.value && !until.value;
    };
    const fill = () => {
      const wanted = fold(search.value);
      const shown = documents.filter(
        (one) =>
          fold(one.title).includes(wanted) &&
          (!select.value || one.language === select.value || one.language === "mixed") &&
          (!from.value || (one.published && one.published >= from.value)) &&
          (!until.value || (one.published && one.published <= until.value)),
      );
      count.textContent = documents.length
        ? shown.length ? words.count(shown.length) : words.noneFound
        : words.none;
      list.replaceChildren(...shown.map(row));
      settle();
    };
    const row = (one) => {
      const box = make("input", { type: "checkbox", checked: chosen.has(one.id) });
      box.addEventListener("change", () => {
        if (box.checked) chosen.add(one.id);
        else chosen.delete(one.id);
        settle();
      });
      const about = [
        one.published ? day(one.published) : words.undated,
        words[one.language],
        words.passages(one.passages),
        one.audience === "conversation" ? words.mine : one.audience === "everyone" ? null : one.audience,
      ];
      const buttons = [
        window.dalil.glanceButton(one.id, one.title),
        make("button", {
          type: "button",
          className: "dalil-read",
          textContent: words.read,
          "aria-label": `${words.read}: ${one.title}`,
          onclick: () =>
            openSource(
              [{ document_id: one.id, title: one.title, published: one.published, page: null,
                 language: one.language, start: 0, end: 0, text: one.title }],
              0,
              state.conversation,
            ),
        }),
      ];
      if (one.removable) {
        buttons.push(
          make("button", {
            type: "button",
            className: "dalil-remove",
            textContent: words.remove,
            "aria-label": `${words.remove}: ${one.title}`,
            onclick: async () => {
              if (!window.confirm(words.removeSure(one.title))) return;
              try {
                await fetchJson(`/dalil/documents/${one.id}${query}`, { method: "DELETE" });
              } catch {
                count.textContent = words.failed;
                return;
              }
              documents = documents.filter((other) => other.id !== one.id);
              chosen.delete(one.id);
              fill();
            },
          }),
        );
      }
      return make("li", {}, [
        make("label", {}, [
          box,
          make("span", {}, [
            make("bdi", { className: "dalil-title", textContent: one.title }),
            make(
              "span",
              { className: "dalil-where" },
              about.filter(Boolean).map((part) => make("bdi", { textContent: part })),
            ),
          ]),
        ]),
        make("span", { className: "dalil-buttons" }, buttons),
      ]);
    };
    for (const input of [search, from, until, select]) input.addEventListener("input", fill);
    body.replaceChildren(
      make("div", { className: "dalil-filters" }, [
        search,
        select,
        fromField,
        untilField,
      ]),
      make("p", { className: "dalil-buttons" }, window.dalil.collectionButtons()),
      count,
      list,
      make("footer", {}, [within, all]),
    );
    fill();
    search.focus();
  };

  window.addEventListener("message", (event) => {
    if (event.source !== window || event.data?.dalil !== "page") return;
    const { conversation, scope, log_in: logIn, ahead } = event.data;
    if (ahead !== undefined) showAhead(ahead);
    if (logIn === false) root.classList.add("dalil-alone");
    if (!modelState.isConnected) {
      document.body.append(modelState);
      watchModel();
    }
    if (conversation) {
      state.conversation = conversation;
      state.scope = scope || { documents: [], from: null, until: null };
      showScope();
    }
  });

  // -- how far the embedded model is ---------------------------------------------------------

  const MODEL_ASKED_MS = 2000;
  const modelState = make("p", { id: "dalil-model", role: "status" });

  const watchModel = async () => {
    const { state: now } = await fetchJson("/dalil/model").catch(() => ({ state: "unused" }));
    const was = modelState.dataset.state;
    modelState.dataset.state = now;
    modelState.textContent =
      now === "loading" ? words.modelLoading : was === "loading" && now === "ready" ? words.modelReady : "";
    if (now === "loading" || modelState.textContent) setTimeout(watchModel, MODEL_ASKED_MS);
  };

  // -- what is attached or sent before that is possible ----------------------------------------

  const WAITING_ASKED_MS = 150;
  const queueState = make("p", { id: "dalil-queue", role: "status" });
  // Files to attach, and whether the question is to be sent after them.
  const waiting = { files: [], question: false, timer: null };

  // How many questions go before the one that was asked, when others wait too.
  const showAhead = (ahead) => {
    if (waiting.timer) return;
    document.body.append(queueState);
    queueState.textContent = ahead ? words.ahead(ahead) : "";
  };

  const writtenIn = (input) => (input?.value ?? input?.textContent ?? "").trim();

  // Chainlit's button is on when there is a connection, except during an answer or an upload.
  const isConnected = () =>
    document.querySelector("#upload-button, #stop-button, #attachments svg + button") !== null;

  const canSend = () => document.querySelector("#chat-submit:not([disabled])") !== null;

  const hasMessage = () =>
    Boolean(writtenIn(document.querySelector("#chat-input"))) ||
    document.querySelector("#attachments") !== null;

  const goOn = () => {
    if (waiting.files.length) {
      if (isConnected()) attach(waiting.files.splice(0));
      return;
    }
    if (waiting.question && hasMessage()) {
      if (!canSend()) return;
      document.querySelector("#chat-submit").click();
    }
    clearInterval(waiting.timer);
    Object.assign(waiting, { question: false, timer: null });
    queueState.textContent = "";
  };

  const wait = () => {
    waiting.timer ??= setInterval(goOn, WAITING_ASKED_MS);
  };

  const showWaiting = () => {
    document.body.append(queueState);
    queueState.textContent = waiting.question
      ? words.queued
      : words.filesQueued(named(waiting.files));
  };

  // Sent before it has a connection, a file would be refused: it is of no session yet.
  const attachSoon = (files) => {
    if (isConnected() && !waiting.files.length) {
      attach(files);
      return;
    }
    waiting.files.push(...files);
    wait();
    showWaiting();
  };

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      const input = event.target instanceof Element && event.target.closest("#chat-input");
      if (!input || !(hasMessage() || waiting.files.length)) return;
      if (canSend() && !waiting.files.length) return;
      event.preventDefault();
      event.stopPropagation();
      if (waiting.question) return;
      waiting.question = true;
      wait();
      showWaiting();
    },
    true,
  );

  // -- files and folders dropped anywhere on the page ----------------------------------------

  // As in config.toml.
  const MOST_FILES = 100;
  const notAttached = make("p", { id: "dalil-not-attached", role: "status" });
  document.addEventListener("click", () => notAttached.remove());
  document.addEventListener("keydown", ({ key }) => key === "Enter" && notAttached.remove());

  // The files of what was dropped, those of a folder by their names. Left out are hidden files, and
  // those that only tell who has an Office file open.
  const filesOf = async (entry) => {
    if (entry.isFile) {
      return [await new Promise((found, failed) => entry.file(found, failed))];
    }
    const reader = entry.createReader();
    const inside = [];
    for (let part = [null]; part.length; inside.push(...part)) {
      // A reader gives a hundred entries at a time, and none at the end.
      part = await new Promise((found, failed) => reader.readEntries(found, failed));
    }
    const shown = inside.filter(({ name }) => !name.startsWith(".") && !name.startsWith("~$"));
    shown.sort((one, other) => one.name.localeCompare(other.name));
    return (await Promise.all(shown.map(filesOf))).flat();
  };

  // Each name has its own direction, and turns nothing beside it.
  const named = (files) =>
    files
      .map(({ name }) => `\u2068${name.replace(/[\u202a-\u202e\u2066-\u2069]/g, "")}\u2069`)
      .join(language === "ar" ? "، " : ", ");

  const attach = (files) => {
    const input = document.querySelector("#upload-button-input");
    const kinds = input.accept.split(",").map((kind) => kind.trim().toLowerCase());
    const isRead = ({ name, type }) =>
      kinds.some((kind) => kind === type || (kind[0] === "." && name.toLowerCase().endsWith(kind)));
    const read = files.filter((file) => isRead(file) && file.size);
    const taken = new DataTransfer();
    read.slice(0, MOST_FILES).forEach((file) => taken.items.add(file));
    const others = files.filter((file) => !isRead(file));
    const empty = files.filter((file) => isRead(file) && !file.size);
    const said = [
      others.length ? words.notRead(named(others)) : "",
      empty.length ? words.emptyFiles(named(empty)) : "",
      read.length > MOST_FILES ? words.tooMany(MOST_FILES, read.length - MOST_FILES) : "",
    ].filter(Boolean);
    notAttached.textContent = said.join("\n");
    if (said.length) document.body.append(notAttached);
    else notAttached.remove();
    if (!taken.files.length) return;
    input.files = taken.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const carriesFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  root.dataset.dalilDrop = words.drop;
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    root.classList.add("dalil-dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) root.classList.remove("dalil-dropping");
  });
  document.addEventListener(
    "drop",
    (event) => {
      root.classList.remove("dalil-dropping");
      if (document.querySelector(".dalil-login") || !carriesFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      // They can be looked at during the event alone.
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry());
      const files = [...event.dataTransfer.files];
      if (entries.some((entry) => entry?.isDirectory)) {
        Promise.all(entries.filter(Boolean).map(filesOf)).then((found) => attachSoon(found.flat()));
      } else {
        attachSoon(files);
      }
    },
    true,
  );

  // Those that are pasted or chosen are Chainlit's, once there is a connection.
  const keepFor = (event, files) => {
    if (!files?.length || isConnected()) return;
    event.stopPropagation();
    attachSoon([...files]);
  };
  document.addEventListener(
    "paste",
    (event) => {
      if (event.target instanceof Element && event.target.closest("#chat-input")) {
        keepFor(event, event.clipboardData?.files);
      }
    },
    true,
  );
  document.addEventListener(
    "change",
    (event) => {
      if (event.target instanceof Element && event.target.matches("#upload-button-input")) {
        keepFor(event, event.target.files);
      }
    },
    true,
  );

  // -- what is added to Chainlit's page as it is drawn ---------------------------------------

  const languageButton = () =>
    make("button", {
      type: "button",
      className: "dalil-language",
      lang: language === "ar" ? "en" : "ar",
      "aria-label": words.otherLabel,
      textContent: words.other,
      onclick: () => setLanguage(language === "ar" ? "en" : "ar"),
    });

  const documentsButton = () =>
    make(
      "button",
      { type: "button", className: "dalil-documents-button", onclick: openDocuments },
      [
        make("span", { className: "dalil-documents-icon", "aria-hidden": "true" }),
        make("span", { className: "dalil-documents-label", textContent: words.documents }),
        make("span", { className: "dalil-badge" }),
      ],
    );

  const DIRECTED = ".message-content [role=article], .message-content ul, .message-content ol, " +
    ".message-content blockquote, .message-content table, #edit-chat-input, " +
    "#thread-history a span";

  // What Chainlit says in English whatever the language.
  const translate = (area) => {
    const texts = document.createTreeWalker(area, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      for (const [said, instead] of words.leftOvers) {
        if (said.test(text.nodeValue)) text.nodeValue = text.nodeValue.replace(said, instead);
      }
    }
  };

  // Chainlit gives a conversation its address when the sidebar first shows, which on a phone is
  // when somebody opens it: that would close it at once, and until then a reload would lose the
  // conversation.
  const giveAddress = () => {
    if (location.pathname !== "/" || !state.conversation) return;
    if (document.querySelector("[data-sidebar=sidebar]")) return;
    if (document.querySelector("[data-step-type=user_message]")) {
      history.replaceState(history.state, "", `/thread/${state.conversation}`);
    }
  };

  // Chainlit fetches more conversations when somebody scrolls to the end of the list, which nobody
  // can where all of it fits on the screen. While it fetches others it does not, so it is asked again.
  const FILL_AGAIN_MS = 1000;
  const FILL_TRIES = 10;
  let filling = null;

  const fillHistory = () => {
    const list = document.querySelector("#thread-history");
    const scrolled = list?.closest('[data-sidebar="content"]');
    const shown = list?.querySelectorAll("a").length;
    if (filling || !scrolled || !shown || scrolled.scrollHeight > scrolled.clientHeight) return;
    if (list.dataset.shown !== String(shown)) Object.assign(list.dataset, { shown, tries: 0 });
    if (Number(list.dataset.tries) >= FILL_TRIES) return;
    list.dataset.tries = Number(list.dataset.tries) + 1;
    filling = setTimeout(() => {
      filling = null;
      fillHistory();
    }, FILL_AGAIN_MS);
    scrolled.dispatchEvent(new Event("scroll"));
  };

  const nameControls = () => {
    for (const [selector, label] of Object.entries(words.labels)) {
      for (const element of document.querySelectorAll(selector)) {
        // One that is drawn again for something else still has the name that it was given before.
        const ours = !element.hasAttribute("aria-label") || "dalilNamed" in element.dataset;
        if (!ours || element.getAttribute("aria-label") === label) continue;
        element.dataset.dalilNamed = "";
        element.setAttribute("aria-label", label);
      }
    }
  };

  // What things are, for those who do not see them. Chainlit's own roles contradict its elements.
  const dressRoles = () => {
    for (const button of document.querySelectorAll('#upload-button:not([role="button"]), #thread-options:not([role])')) {
      button.setAttribute("role", "button");
      button.tabIndex = 0;
    }
    // A link that has a button for its text, and in that button another one.
    for (const inner of document.querySelectorAll("#thread-history a > button:not([role])")) {
      inner.setAttribute("role", "link");
      inner.tabIndex = -1;
    }
    for (const other of document.querySelectorAll('ul[data-sidebar="menu"] > div:not([role])')) {
      other.setAttribute("role", "listitem");
    }
    for (const list of document.querySelectorAll("[data-sonner-toaster]:not([role])")) {
      list.setAttribute("role", "none");
    }
    for (const bar of document.querySelectorAll('[data-sidebar="sidebar"]:not([role])')) {
      bar.setAttribute("role", "navigation");
      bar.setAttribute("aria-label", words.labels["#sidebar-trigger-button"]);
    }
    // Conversations that were sought; without any, what is there is a line that says so.
    for (const list of document.querySelectorAll("[cmdk-list]")) {
      const role = list.querySelector("[cmdk-empty]") ? "status" : "listbox";
      const label = words.labels["#sidebar-trigger-button"];
      if (list.getAttribute("role") === role && list.getAttribute("aria-label") === label) continue;
      list.setAttribute("role", role);
      list.setAttribute("aria-label", label);
    }
    for (const step of document.querySelectorAll(".step h3:not([aria-level])")) {
      step.setAttribute("aria-level", "2");
    }
  };

  const dressLogin = () => {
    const box = document.querySelector(".min-h-svh:has(form):not(.dalil-login)");
    if (!box) return;
    box.classList.add("dalil-login");
    box.setAttribute("role", "main");
    box.querySelector("form").prepend(
      make("p", { className: "dalil-tagline", textContent: `${words.name} – ${words.tagline}` }),
    );
  };

  // -- answers, said to those who do not see them come ----------------------------------------

  const said = make("p", { className: "sr-only", role: "status" });
  let asked = false;

  const announce = () => {
    if (document.querySelector("#stop-button")) {
      asked = true;
      return;
    }
    const evidence = [...document.querySelectorAll(".dalil-evidence")].pop();
    if (!asked || !evidence || evidence.dataset.status === "checking") return;
    asked = false;
    if (!said.isConnected) document.body.append(said);
    const written = evidence.closest(".step")?.querySelector("[role=article]");
    const parts = [written, evidence.querySelector(".dalil-cited blockquote")];
    said.textContent = parts.map((part) => part?.textContent).filter(Boolean).join(" ");
  };

  // Questions to begin with. The first time they are made while the page is open, one by one.
  const STARTERS_ASKED_MS = 2000;
  const starters = make("div", { id: "dalil-starters" });

  const fillStarters = async () => {
    const { questions, complete } = await fetchJson(`/dalil/starters?language=${language}`).catch(
      () => ({ questions: [], complete: true }),
    );
    starters.replaceChildren(
      ...questions.map((text, number) =>
        make("button", {
          type: "button",
          id: `starter-${number}`,
          dir: "auto",
          textContent: text,
          onclick: () => ask(text),
        }),
      ),
    );
    if (!complete && starters.isConnected) setTimeout(fillStarters, STARTERS_ASKED_MS);
  };

  const dress = () => {
    const bar = document.querySelector("#header > div:last-child");
    if (bar && !bar.querySelector(".dalil-language")) {
      bar.prepend(documentsButton(), languageButton());
      showScope();
      openLinked();
    }
    if (!bar && document.querySelector("#email, form") && !document.querySelector(".dalil-language")) {
      document.body.append(make("div", { className: "dalil-corner" }, [languageButton()]));
    }
    if (bar) document.querySelector(".dalil-corner")?.remove();
    const welcome = document.querySelector("#welcome-screen");
    if (welcome && !welcome.querySelector(".dalil-welcome")) {
      const greeting = make("div", { className: "dalil-welcome" }, [
        make("h1", { textContent: words.name }),
        make("p", { textContent: words.tagline }),
      ]);
      const composer = welcome.querySelector("#message-composer");
      if (composer && composer.parentElement === welcome) welcome.insertBefore(greeting, composer);
      else welcome.prepend(greeting);
      welcome.append(starters);
      fillStarters();
    }
    for (const element of document.querySelectorAll(DIRECTED)) {
      if (!element.hasAttribute("dir")) element.setAttribute("dir", "auto");
    }
    for (const link of document.querySelectorAll('a[href*="#quote-"]:not([aria-label])')) {
      const number = link.getAttribute("href").split("#quote-")[1];
      link.setAttribute("aria-label", words.quote(number));
      link.setAttribute("role", "button");
      link.classList.add("dalil-link");
      link.removeAttribute("target");
    }
    // A message of files alone has a bubble without words.
    for (const bubble of document.querySelectorAll('[data-step-type="user_message"] .bg-accent')) {
      const empty = !bubble.textContent.trim() && !bubble.querySelector("textarea, [contenteditable]");
      bubble.classList.toggle("dalil-wordless", empty);
    }
    dressLogin();
    announce();
    // Pictures that say nothing.
    for (const picture of document.querySelectorAll('img[alt^="Avatar for"], img[alt="logo"]')) {
      picture.alt = "";
    }
    for (const rail of document.querySelectorAll('[data-sidebar="rail"][title^="Toggle"]')) {
      rail.title = words.labels["#sidebar-trigger-button"];
      rail.setAttribute("aria-label", rail.title);
    }
    for (const slider of document.querySelectorAll("#chat-settings [role=slider]:not([aria-label])")) {
      const label = slider.closest("div:has(label)")?.querySelector("label");
      if (label) slider.setAttribute("aria-label", label.textContent);
    }
    const heading = document.querySelector("#header > h1.sr-only");
    if (bar && !welcome && !heading) {
      bar.parentElement.append(make("h1", { className: "sr-only", textContent: words.name }));
    }
    if (welcome) heading?.remove();
    for (const area of document.querySelectorAll('section[aria-label^="Notifications "]')) {
      area.setAttribute("aria-label", words.notifications);
    }
    for (const toast of document.querySelectorAll("[data-sonner-toast]")) translate(toast);
    giveAddress();
    fillHistory();
  };

  let planned = false;
  const plan = () => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      dress();
    });
  };
  // Names and roles are there before anything can read them; the rest waits for the next frame.
  new MutationObserver(() => {
    nameControls();
    dressRoles();
    plan();
  }).observe(root, { childList: true, subtree: true });

  // A question that was clicked, sent as one that was typed is.
  const ask = (text) => {
    const input = document.querySelector("#chat-input");
    input.focus();
    document.execCommand("selectAll");
    document.execCommand("insertText", false, text);
    waiting.question = true;
    wait();
  };

  window.dalil = {
    language, words, day, pieces, recognised, openSource, openDocuments, copyQuote, setLanguage,
    make, drawer, fetchJson, state, ask,
  };
})();
