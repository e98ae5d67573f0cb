/* The page that asks for zone, currency and country: guesses them from the browser, as long as nobody chose. */
(() => {
  "use strict";
  const [zone, currency, country] = ["time_zone", "currency", "country"].map((name) => document.getElementById(`id_${name}`));
  if (!zone || !currency || !country) return;
  const touched = new Set([currency, country].filter((select) => select.value));
  for (const select of [currency, country]) select.addEventListener("change", () => touched.add(select));
  const follow = () => {
    const { currency: money = "", country: land = "" } = zone.selectedOptions[0]?.dataset ?? {};
    if (!touched.has(currency)) currency.value = money;
    if (!touched.has(country)) country.value = land;
  };
  zone.addEventListener("change", follow);
  if (zone.value) return;
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  if (zone.selectedIndex < 0) zone.value = "";
  follow();
})();
