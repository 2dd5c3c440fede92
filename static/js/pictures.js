// A thumbnail that another host does not give leaves no hole: its card becomes one of text.
const drop = (image) => {
  const picture = image.closest(".picture");
  const card = picture?.closest(".article-card");
  picture?.remove();
  card?.classList.add("article-card--text");
};

document.addEventListener("error", ({ target }) => { if (target.matches?.(".picture img")) drop(target); }, true);
for (const image of document.querySelectorAll(".picture img")) {
  if (image.complete && !image.naturalWidth) drop(image);
}
