//! What places hold, and what they may.

use super::Rule;

pub(super) const I22: Rule = Rule {
    id: "i22",
    title: "What a place is said to hold stands there, and is within its limits and mixing rule unless a person decided otherwise",
    checked: |counts| counts.places,
    checks: &[FIGURES, LIMITS, MIXING],
    notes: Some(OVER_LIMIT),
    ..Rule::PLAIN
};

// The weight and volume of each row are rounded up, as the engine does row by row.
const FIGURES: &str = "
WITH item AS MATERIALIZED (
    SELECT id, power(10::numeric, (card ->> 'scale')::integer) AS factor,
           coalesce((each_one ->> 'weight_g')::numeric, 0) AS weight_g,
           coalesce((each_one ->> 'length_mm')::numeric * (each_one ->> 'width_mm')::numeric * (each_one ->> 'height_mm')::numeric, 0) AS volume_mm3
    FROM (SELECT id, card, jsonb_path_query_first(card, '$.packagings[*] ? (@.level == \"each\")') AS each_one FROM inventory.item) AS i
), stands AS (
    SELECT s.location_id, count(*) AS full_rows, sum(ceil(i.weight_g * s.on_hand / i.factor)) AS weight_g,
           sum(ceil(i.volume_mm3 * s.on_hand / (i.factor * 1000))) AS volume_cm3
    FROM inventory.stock s JOIN item i ON i.id = s.item_id WHERE s.on_hand > 0
    GROUP BY s.location_id
), units AS (
    SELECT location_id, count(*) AS units FROM inventory.handling_unit
    WHERE location_id <> '00000000-0000-0000-0000-000000000000' GROUP BY location_id
), held AS (
    SELECT location_id, count(*) AS holds, sum(weight_g) AS weight_g, sum(volume_cm3) AS volume_cm3, sum(units) AS units
    FROM inventory.hold GROUP BY location_id
), figure AS (
    SELECT p.id, p.code, p.counted,
           p.full_rows || ' rows, ' || p.weight_g || ' g, ' || p.volume_cm3 || ' cm³, ' || p.units || ' units; coming: ' || p.holds || ' holds, '
               || p.held_weight_g || ' g, ' || p.held_volume_cm3 || ' cm³, ' || p.held_units || ' units' AS said,
           coalesce(s.full_rows, 0) || ' rows, ' || coalesce(s.weight_g, 0) || ' g, ' || coalesce(s.volume_cm3, 0) || ' cm³, '
               || coalesce(u.units, 0) || ' units; coming: ' || coalesce(h.holds, 0) || ' holds, ' || coalesce(h.weight_g, 0) || ' g, '
               || coalesce(h.volume_cm3, 0) || ' cm³, ' || coalesce(h.units, 0) || ' units' AS is_so
    FROM inventory.place p LEFT JOIN stands s ON s.location_id = p.id LEFT JOIN units u ON u.location_id = p.id
    LEFT JOIN held h ON h.location_id = p.id
    WHERE CASE WHEN p.counted
        THEN p.full_rows <> coalesce(s.full_rows, 0) OR p.weight_g <> coalesce(s.weight_g, 0) OR p.volume_cm3 <> coalesce(s.volume_cm3, 0)
          OR p.units <> coalesce(u.units, 0) OR p.holds <> coalesce(h.holds, 0) OR p.held_weight_g <> coalesce(h.weight_g, 0)
          OR p.held_volume_cm3 <> coalesce(h.volume_cm3, 0) OR p.held_units <> coalesce(h.units, 0)
        ELSE p.full_rows + p.units + p.holds + p.held_units <> 0 OR p.weight_g + p.volume_cm3 + p.held_weight_g + p.held_volume_cm3 <> 0 END
)
SELECT NULL::timestamptz, 'place ' || code || ' is said to hold ' || said
       || CASE WHEN counted THEN ', and holds ' || is_so ELSE ', but nobody keeps its figures' END
FROM figure";

const LIMITS: &str = "
SELECT NULL::timestamptz, 'place ' || code || ' holds ' || weight_g || ' g of ' || coalesce(max_weight_g::text, 'any') || ', ' || volume_cm3
       || ' cm³ of ' || coalesce(max_volume_cm3::text, 'any') || ', ' || units || ' units of ' || coalesce(max_units::text, 'any')
       || ', and nobody decided that it may'
FROM inventory.place
WHERE counted AND over_limit_reason IS NULL AND (weight_g > max_weight_g OR volume_cm3 > max_volume_cm3 OR units > max_units)";

const MIXING: &str = "
SELECT NULL::timestamptz, 'place ' || p.code || ' holds ' || count(*) || ' kinds of goods, its rule is ' || p.mixing || ', and nobody decided that it may'
FROM (SELECT DISTINCT q.id, s.item_id, CASE WHEN q.mixing = 'one_lot' THEN s.lot_id END
      FROM inventory.place q JOIN inventory.stock s ON s.location_id = q.id
      WHERE q.mixing IN ('one_item', 'one_lot') AND q.over_limit_reason IS NULL AND s.on_hand > 0) AS kind
JOIN inventory.place p ON p.id = kind.id
GROUP BY p.id, p.code, p.mixing HAVING count(*) > 1";

const OVER_LIMIT: &str = "
SELECT 'place ' || code || ' holds more than it should: ' || over_limit_reason FROM inventory.place
WHERE over_limit_reason IS NOT NULL ORDER BY code LIMIT 10";
