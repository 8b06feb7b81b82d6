// What the script says, in the reader's language: one attribute of the page, in this order.
export const [COPY_LINK, SHARE, COPIED, NOT_COPIED, CLOSE, SAVE, SAVED, OFFLINE] = document.body.dataset.words.split("|");
