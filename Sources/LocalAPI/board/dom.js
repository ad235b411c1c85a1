// Small helpers for building and changing the page. Text goes in as text: nothing here parses HTML.

/** The element of that id. */
export const byID = (id) => document.getElementById(id);

/**
 * A new element. `properties` are attributes, but for `text`; a value of false, null or undefined
 * leaves one out, true sets an empty one.
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "text") element.textContent = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** Changes an element's text only if it is another: so nothing is laid out or read out anew. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Makes the children of `list` those of `items`, in their order: one view an item, by its key.
 * Views of items that stay are updated in place: focus, selections and what was typed stay.
 *
 * @param views a Map from key to view, which belongs to this list alone; a view has an `element`
 *   and `update(item)`
 * @param key gives an item's key
 * @param create gives a view for an item; it is updated next
 */
export function reconcile(list, views, items, key, create) {
  const gone = new Map(views);
  let next = list.firstElementChild;
  for (const item of items) {
    const name = key(item);
    let view = views.get(name);
    if (!view) views.set(name, (view = create(item)));
    gone.delete(name);
    view.update(item);
    if (view.element === next) next = next.nextElementSibling;
    else list.insertBefore(view.element, next);
  }
  for (const [name, view] of gone) {
    view.element.remove();
    views.delete(name);
  }
}
