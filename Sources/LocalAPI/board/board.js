"use strict";

// The code of the link leaves the address at once, so that no history keeps it.
const code = new URLSearchParams(location.hash.slice(1)).get("code");
history.replaceState(null, "", location.pathname);

async function token() {
  if (code === null) return sessionStorage.getItem("token");
  const answer = await fetch("/v1/board/token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.message);
  sessionStorage.setItem("token", body.token);
  return body.token;
}

async function show() {
  const headers = { Authorization: `Bearer ${await token()}` };
  const answer = await fetch("/v1/locks", { headers });
  const locks = await answer.json();
  if (!answer.ok) throw new Error(locks.message);
  const items = locks.map((lock) => {
    const item = document.createElement("li");
    item.textContent = `${lock.article}: ${lock.holder.editor}`;
    return item;
  });
  document.getElementById("locks").replaceChildren(...items);
}

show().catch((error) => {
  document.getElementById("problem").textContent = error.message;
});
