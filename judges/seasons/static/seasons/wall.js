// Renews the wall once a minute; while the server does not answer, what is shown stays.
(() => {
  "use strict";
  const MINUTE = 60000;
  const renew = async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = fresh.getElementById("content");
      const present = document.getElementById("content");
      if (!next || !present) throw new Error("no content");
      present.replaceWith(next);
      document.body.classList.remove("is-stale");
    } catch {
      document.body.classList.add("is-stale");
    } finally {
      setTimeout(renew, MINUTE);
    }
  };
  setTimeout(renew, MINUTE);
})();
