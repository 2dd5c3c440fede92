// Copying an article's link, and the browser's own share sheet, where the browser has them.
const offer = (share) => {
  const { url, title } = share.dataset;

  const copy = share.querySelector(".share__copy");
  if (navigator.clipboard) {
    const label = copy.textContent;
    copy.hidden = false;
    copy.setAttribute("aria-live", "polite");
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(url);
      copy.textContent = copy.dataset.done;
      setTimeout(() => { copy.textContent = label; }, 3000);
    });
  }

  const more = share.querySelector(".share__more");
  if (navigator.share) {
    more.hidden = false;
    more.addEventListener("click", () => navigator.share({ url, title }).catch(() => { /* the reader thought better of it */ }));
  }
};

for (const share of document.querySelectorAll(".share")) offer(share);
