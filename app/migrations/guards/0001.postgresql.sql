-- guard_refuse
CREATE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || TG_ARGV[0];
END
$guard$

-- guard_invoice_born_posted
CREATE TRIGGER guard_invoice_born_posted BEFORE INSERT ON invoice FOR EACH ROW
WHEN (NEW.state NOT IN ('draft', 'waiting'))
EXECUTE FUNCTION guard_refuse('invoice_born_posted')

-- guard_invoice_posted_fixed
CREATE TRIGGER guard_invoice_posted_fixed BEFORE UPDATE ON invoice FOR EACH ROW
WHEN (OLD.state = 'posted')
EXECUTE FUNCTION guard_refuse('invoice_posted_fixed')

-- guard_invoice_state_step
CREATE TRIGGER guard_invoice_state_step BEFORE UPDATE ON invoice FOR EACH ROW
WHEN (OLD.state <> 'posted' AND NEW.state <> OLD.state AND NOT ((OLD.state = 'draft' AND NEW.state IN ('waiting', 'posted', 'cancelled')) OR (OLD.state = 'waiting' AND NEW.state IN ('draft', 'posted'))))
EXECUTE FUNCTION guard_refuse('invoice_state_step')

-- guard_invoice_kept
CREATE TRIGGER guard_invoice_kept BEFORE DELETE ON invoice FOR EACH ROW
WHEN (OLD.state = 'posted')
EXECUTE FUNCTION guard_refuse('invoice_kept')

-- guard_invoice_id_fixed
CREATE TRIGGER guard_invoice_id_fixed BEFORE UPDATE ON invoice FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('invoice_id_fixed')

-- guard_invoice_posting (function)
CREATE FUNCTION guard_invoice_posting() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a WHERE a.state = 'posted') AS r) THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM lock_date AS x WHERE x.journal_id IS NULL OR x.journal_id = ANY (ARRAY(SELECT r.journal_id FROM (SELECT a.* FROM added AS a WHERE a.state = 'posted') AS r)) ORDER BY x.id FOR SHARE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN NOT EXISTS (SELECT 1 FROM invoice_line AS l WHERE l.invoice_id = it.id) THEN 'invoice_without_lines'
      WHEN NOT EXISTS (SELECT 1 FROM invoice_party AS p WHERE p.invoice_id = it.id) THEN 'invoice_without_party'
      WHEN coalesce((SELECT sum(j.debit) - sum(j.credit) FROM journal_item AS j WHERE j.invoice_id = it.id), 1) <> 0 THEN 'invoice_unbalanced'
      WHEN EXISTS (SELECT 1 FROM journal_item AS j WHERE j.invoice_id = it.id AND j.accounting_on <> it.accounting_on) THEN 'invoice_item_date'
      WHEN it.total_amount <> it.untaxed_amount + it.tax_amount OR it.untaxed_amount <> (SELECT sum(l.subtotal) FROM invoice_line AS l WHERE l.invoice_id = it.id) OR it.tax_amount <> (SELECT coalesce(sum(x.amount), 0) FROM invoice_tax AS x WHERE x.invoice_id = it.id) THEN 'invoice_sums'
      WHEN NOT EXISTS (SELECT 1 FROM (SELECT sum(j.currency_amount) AS amount, sum(j.debit) - sum(j.credit) AS company_amount FROM journal_item AS j JOIN account AS a ON a.id = j.account_id WHERE j.invoice_id = it.id AND a.kind || '' = 'receivable') AS s WHERE s.amount = CASE it.kind WHEN 'invoice' THEN it.total_amount ELSE -it.total_amount END AND s.company_amount = CASE it.kind WHEN 'invoice' THEN it.company_total_amount ELSE -it.company_total_amount END) THEN 'invoice_receivable'
      WHEN it.currency_id <> (SELECT b.currency_id FROM company AS b) AND (it.company_total_amount <> (SELECT sum(l.company_subtotal) FROM invoice_line AS l WHERE l.invoice_id = it.id) + (SELECT coalesce(sum(x.company_amount), 0) FROM invoice_tax AS x WHERE x.invoice_id = it.id)) THEN 'invoice_company_sums'
      WHEN it.currency_id = (SELECT b.currency_id FROM company AS b) AND it.exchange_rate <> 10000000000 THEN 'invoice_own_rate'
      WHEN NOT EXISTS (SELECT 1 FROM document_series AS s WHERE s.journal_id = it.journal_id AND s.kind = it.kind AND s.year = it.series_year AND it.number_value BETWEEN s.start_number AND s.last_number AND (it.number_value = s.start_number OR EXISTS (SELECT 1 FROM invoice AS e WHERE e.journal_id = it.journal_id AND e.kind || '' = it.kind AND e.series_year = it.series_year AND e.number_value = it.number_value - 1))) THEN 'invoice_number'
      WHEN it.content_hash IS NULL OR it.previous_hash IS NULL OR it.hash_scheme IS NULL OR it.previous_hash <> (SELECT e.content_hash FROM invoice AS e WHERE e.journal_id = it.journal_id AND e.kind || '' = it.kind AND e.series_year = it.series_year AND e.number_value = it.number_value - 1) THEN 'invoice_unchained'
      WHEN EXISTS (SELECT 1 FROM journal AS b WHERE b.id = it.journal_id AND b.dated_series_since_at IS NOT NULL AND EXISTS (SELECT 1 FROM invoice AS e WHERE e.journal_id = it.journal_id AND e.kind || '' = it.kind AND e.series_year = it.series_year AND e.number_value = it.number_value - 1 AND e.accounting_on > it.accounting_on)) THEN 'invoice_date_back'
      WHEN it.series_year <> extract(year FROM it.accounting_on) THEN 'invoice_year'
      WHEN EXISTS (SELECT 1 FROM lock_date AS d WHERE (d.journal_id IS NULL OR d.journal_id = it.journal_id) AND d.locked_until_on >= it.accounting_on) THEN 'invoice_locked_period'
      END AS code
    FROM (SELECT a.* FROM added AS a WHERE a.state = 'posted') AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_posting
CREATE TRIGGER guard_invoice_posting AFTER UPDATE ON invoice REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_posting()

-- guard_invoice_carried (function)
CREATE FUNCTION guard_invoice_carried() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
BEGIN
  UPDATE document_series SET last_hash = it.content_hash FROM (SELECT a.* FROM added AS a WHERE a.state = 'posted') AS it WHERE document_series.journal_id = it.journal_id AND document_series.kind = it.kind AND document_series.year = it.series_year AND document_series.last_number = it.number_value AND it.content_hash IS NOT NULL;
  RETURN NULL;
END
$guard$

-- guard_invoice_carried
CREATE TRIGGER guard_invoice_carried AFTER UPDATE ON invoice REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_carried()

-- guard_invoice_crediting (function)
CREATE FUNCTION guard_invoice_crediting() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a WHERE a.state = 'posted' AND a.kind = 'credit_note') AS r) THEN
    RETURN NULL;
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || 'isolation';
  END IF;
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT c.original_invoice_id FROM credited_invoice AS c WHERE c.credit_note_id = ANY (ARRAY(SELECT r.id FROM (SELECT a.* FROM added AS a WHERE a.state = 'posted' AND a.kind = 'credit_note') AS r)))) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice_line AS l LEFT JOIN invoice_line AS o ON o.id = l.original_line_id LEFT JOIN credited_invoice AS c ON c.credit_note_id = l.invoice_id AND c.original_invoice_id = l.original_invoice_id WHERE l.invoice_id = it.id AND l.kind <> 'fee' AND (c.credit_note_id IS NULL OR o.invoice_id <> l.original_invoice_id OR (o.id IS NULL AND l.kind NOT IN ('fee', 'goodwill', 'goodwill_back')))) THEN 'credit_original_missing'
      WHEN EXISTS (SELECT 1 FROM credited_invoice AS c JOIN invoice AS o ON o.id = c.original_invoice_id WHERE c.credit_note_id = it.id AND (o.state <> 'posted' OR o.kind <> 'invoice')) THEN 'credit_original_not_posted'
      WHEN EXISTS (SELECT 1 FROM credited_invoice AS c JOIN invoice AS o ON o.id = c.original_invoice_id WHERE c.credit_note_id = it.id AND o.commercial_partner_id <> it.commercial_partner_id) THEN 'credit_other_customer'
      WHEN EXISTS (SELECT 1 FROM credited_invoice AS c JOIN invoice AS o ON o.id = c.original_invoice_id WHERE c.credit_note_id = it.id AND (o.currency_id <> it.currency_id OR o.exchange_rate <> it.exchange_rate)) THEN 'credit_other_currency'
      WHEN EXISTS (SELECT 1 FROM credited_invoice AS c JOIN invoice AS o ON o.id = c.original_invoice_id WHERE c.credit_note_id = it.id AND o.invoice_on > it.invoice_on) THEN 'credit_before_invoice'
      WHEN (it.total_amount > (SELECT coalesce(sum(c.total_amount), 0) FROM credited_invoice AS c WHERE c.credit_note_id = it.id) OR EXISTS (SELECT 1 FROM credited_invoice AS c WHERE c.credit_note_id = it.id AND c.untaxed_amount <> (SELECT coalesce(sum(l.subtotal), 0) FROM invoice_line AS l WHERE l.invoice_id = it.id AND l.original_invoice_id + 0 = c.original_invoice_id AND l.kind <> 'fee')) OR EXISTS (SELECT 1 FROM credited_invoice AS c WHERE c.credit_note_id = it.id AND c.tax_amount <> (SELECT coalesce(sum(x.amount), 0) FROM invoice_tax AS x WHERE x.invoice_id = it.id AND x.original_invoice_id + 0 = c.original_invoice_id) + (SELECT coalesce(sum(t.amount), 0) FROM invoice_line AS l JOIN invoice_line_tax AS t ON t.invoice_line_id = l.id WHERE l.invoice_id = it.id AND l.original_invoice_id + 0 = c.original_invoice_id AND l.kind IN ('goodwill', 'goodwill_back')))) THEN 'credit_sums'
      WHEN EXISTS (SELECT 1 FROM (SELECT d.id, d.tax_id, d.is_negative, (SELECT coalesce(sum(o.amount), 0) FROM invoice_tax AS o WHERE o.invoice_id = d.id AND o.tax_id + 0 = d.tax_id AND o.is_negative = d.is_negative) AS most FROM (SELECT DISTINCT m.original_invoice_id AS id, m.tax_id, m.is_negative FROM invoice_tax AS m WHERE m.invoice_id = it.id AND m.original_invoice_id IS NOT NULL) AS d) AS mine JOIN invoice_tax AS x ON x.original_invoice_id = mine.id AND x.tax_id + 0 = mine.tax_id AND x.is_negative = mine.is_negative JOIN invoice AS n ON n.id = x.invoice_id WHERE n.state = 'posted' AND n.kind || '' = 'credit_note' GROUP BY mine.id, mine.tax_id, mine.is_negative, mine.most HAVING sum(x.amount) NOT BETWEEN CASE WHEN mine.most < 0 THEN mine.most ELSE 0 END AND CASE WHEN mine.most > 0 THEN mine.most ELSE 0 END) THEN 'credit_above_tax'
      WHEN EXISTS (SELECT 1 FROM (SELECT DISTINCT m.original_line_id AS id FROM invoice_line AS m WHERE m.invoice_id = it.id) AS mine JOIN invoice_line AS o ON o.id = mine.id JOIN invoice_line AS l ON l.original_line_id = o.id JOIN invoice AS n ON n.id = l.invoice_id WHERE n.state = 'posted' AND n.kind || '' = 'credit_note' AND l.kind NOT IN ('fee', 'goodwill', 'goodwill_back') GROUP BY o.id HAVING sum(l.subtotal) NOT BETWEEN CASE WHEN o.subtotal < 0 THEN o.subtotal ELSE 0 END AND CASE WHEN o.subtotal > 0 THEN o.subtotal ELSE 0 END OR sum(l.gross) NOT BETWEEN CASE WHEN o.gross < 0 THEN o.gross ELSE 0 END AND CASE WHEN o.gross > 0 THEN o.gross ELSE 0 END) THEN 'credit_above_line'
      WHEN EXISTS (SELECT 1 FROM (SELECT DISTINCT m.original_line_id AS id FROM invoice_line AS m WHERE m.invoice_id = it.id) AS mine JOIN invoice_line AS o ON o.id = mine.id JOIN invoice_line AS l ON l.original_line_id = o.id JOIN invoice AS n ON n.id = l.invoice_id WHERE n.state = 'posted' AND n.kind || '' = 'credit_note' AND l.kind IN ('goods', 'correction', 'order_discount') GROUP BY o.id HAVING sum(l.quantity) NOT BETWEEN CASE WHEN o.quantity < 0 THEN o.quantity ELSE 0 END AND CASE WHEN o.quantity > 0 THEN o.quantity ELSE 0 END) THEN 'credit_above_quantity'
      WHEN EXISTS (SELECT 1 FROM invoice_line AS l JOIN invoice_line AS o ON o.id = l.original_line_id WHERE l.invoice_id = it.id AND l.kind NOT IN ('fee', 'goodwill', 'goodwill_back') AND ((l.quantity < 0 AND o.quantity >= 0) OR (l.quantity > 0 AND o.quantity <= 0) OR (l.subtotal < 0 AND o.subtotal >= 0) OR (l.subtotal > 0 AND o.subtotal <= 0) OR (l.gross < 0 AND o.gross >= 0) OR (l.gross > 0 AND o.gross <= 0))) THEN 'credit_line_sign'
      WHEN EXISTS (SELECT 1 FROM invoice_line AS l WHERE l.invoice_id = it.id AND (l.kind = 'sale' OR (l.kind IN ('fee', 'goodwill_back') AND (l.subtotal > 0 OR l.gross > 0)) OR (l.kind = 'goodwill' AND (l.subtotal < 0 OR l.gross < 0)))) THEN 'credit_line_kind'
      WHEN EXISTS (SELECT 1 FROM invoice_line AS f WHERE f.invoice_id = it.id AND f.kind = 'fee') AND (SELECT CASE WHEN sum(CASE WHEN l.kind = 'fee' THEN -l.subtotal ELSE 0 END) > sum(CASE WHEN l.kind IN ('goods', 'order_discount') THEN l.subtotal ELSE 0 END) THEN 1 ELSE 0 END FROM invoice_line AS l WHERE l.invoice_id = it.id) = 1 THEN 'credit_fee_above_goods'
      WHEN EXISTS (SELECT 1 FROM (SELECT DISTINCT m.original_invoice_id AS id FROM invoice_line AS m WHERE m.invoice_id = it.id AND m.kind = 'goodwill_back') AS mine JOIN invoice_line AS l ON l.original_invoice_id = mine.id JOIN invoice AS n ON n.id = l.invoice_id WHERE n.state = 'posted' AND n.kind || '' = 'credit_note' AND l.kind IN ('goodwill', 'goodwill_back') GROUP BY mine.id HAVING sum(l.subtotal) < 0 OR sum(l.gross) < 0) THEN 'credit_goodwill_back'
      WHEN EXISTS (SELECT 1 FROM credited_invoice AS m JOIN invoice AS o ON o.id = m.original_invoice_id JOIN credited_invoice AS c ON c.original_invoice_id = o.id JOIN invoice AS n ON n.id = c.credit_note_id WHERE m.credit_note_id = it.id AND n.state = 'posted' AND n.kind || '' = 'credit_note' GROUP BY o.id HAVING sum(c.total_amount) NOT BETWEEN 0 AND o.total_amount) THEN 'credit_above_invoice'
      WHEN it.currency_id <> (SELECT b.currency_id FROM company AS b) AND EXISTS (SELECT 1 FROM credited_invoice AS m JOIN invoice AS o ON o.id = m.original_invoice_id JOIN credited_invoice AS c ON c.original_invoice_id = o.id JOIN invoice AS n ON n.id = c.credit_note_id WHERE m.credit_note_id = it.id AND n.state = 'posted' AND n.kind || '' = 'credit_note' GROUP BY o.id HAVING sum(c.company_total_amount) NOT BETWEEN 0 AND o.company_total_amount OR (sum(c.total_amount) = o.total_amount AND sum(c.company_total_amount) <> o.company_total_amount)) THEN 'credit_above_company_amount'
      END AS code
    FROM (SELECT a.* FROM added AS a WHERE a.state = 'posted' AND a.kind = 'credit_note') AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_crediting
CREATE TRIGGER guard_invoice_crediting AFTER UPDATE ON invoice REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_crediting()

-- guard_invoice_line_fixed_added (function)
CREATE FUNCTION guard_invoice_line_fixed_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state IN ('posted', 'waiting')) THEN 'invoice_line_fixed'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_line_fixed_added
CREATE TRIGGER guard_invoice_line_fixed_added AFTER INSERT ON invoice_line REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_line_fixed_added()

-- guard_invoice_line_fixed_changed (function)
CREATE FUNCTION guard_invoice_line_fixed_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state IN ('posted', 'waiting')) THEN 'invoice_line_fixed'
      END AS code
    FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_line_fixed_changed
CREATE TRIGGER guard_invoice_line_fixed_changed AFTER UPDATE ON invoice_line REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_line_fixed_changed()

-- guard_invoice_line_fixed_removed (function)
CREATE FUNCTION guard_invoice_line_fixed_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM removed AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state IN ('posted', 'waiting')) THEN 'invoice_line_fixed'
      END AS code
    FROM removed AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_line_fixed_removed
CREATE TRIGGER guard_invoice_line_fixed_removed AFTER DELETE ON invoice_line REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_line_fixed_removed()

-- guard_invoice_line_id_fixed
CREATE TRIGGER guard_invoice_line_id_fixed BEFORE UPDATE ON invoice_line FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('invoice_line_id_fixed')

-- guard_invoice_line_tax_fixed_added (function)
CREATE FUNCTION guard_invoice_line_tax_fixed_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT l.invoice_id FROM invoice_line AS l WHERE l.id = ANY (ARRAY(SELECT r.invoice_line_id FROM added AS r)))) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id WHERE l.id = it.invoice_line_id AND i.state IN ('posted', 'waiting')) THEN 'invoice_line_tax_fixed'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_line_tax_fixed_added
CREATE TRIGGER guard_invoice_line_tax_fixed_added AFTER INSERT ON invoice_line_tax REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_line_tax_fixed_added()

-- guard_invoice_line_tax_fixed_changed (function)
CREATE FUNCTION guard_invoice_line_tax_fixed_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT l.invoice_id FROM invoice_line AS l WHERE l.id = ANY (ARRAY(SELECT r.invoice_line_id FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS r)))) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id WHERE l.id = it.invoice_line_id AND i.state IN ('posted', 'waiting')) THEN 'invoice_line_tax_fixed'
      END AS code
    FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_line_tax_fixed_changed
CREATE TRIGGER guard_invoice_line_tax_fixed_changed AFTER UPDATE ON invoice_line_tax REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_line_tax_fixed_changed()

-- guard_invoice_line_tax_fixed_removed (function)
CREATE FUNCTION guard_invoice_line_tax_fixed_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT l.invoice_id FROM invoice_line AS l WHERE l.id = ANY (ARRAY(SELECT r.invoice_line_id FROM removed AS r)))) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id WHERE l.id = it.invoice_line_id AND i.state IN ('posted', 'waiting')) THEN 'invoice_line_tax_fixed'
      END AS code
    FROM removed AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_line_tax_fixed_removed
CREATE TRIGGER guard_invoice_line_tax_fixed_removed AFTER DELETE ON invoice_line_tax REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_line_tax_fixed_removed()

-- guard_invoice_tax_fixed_added (function)
CREATE FUNCTION guard_invoice_tax_fixed_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state IN ('posted', 'waiting')) THEN 'invoice_tax_fixed'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_tax_fixed_added
CREATE TRIGGER guard_invoice_tax_fixed_added AFTER INSERT ON invoice_tax REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_tax_fixed_added()

-- guard_invoice_tax_fixed_changed (function)
CREATE FUNCTION guard_invoice_tax_fixed_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state IN ('posted', 'waiting')) THEN 'invoice_tax_fixed'
      END AS code
    FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_tax_fixed_changed
CREATE TRIGGER guard_invoice_tax_fixed_changed AFTER UPDATE ON invoice_tax REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_tax_fixed_changed()

-- guard_invoice_tax_fixed_removed (function)
CREATE FUNCTION guard_invoice_tax_fixed_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM removed AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state IN ('posted', 'waiting')) THEN 'invoice_tax_fixed'
      END AS code
    FROM removed AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_tax_fixed_removed
CREATE TRIGGER guard_invoice_tax_fixed_removed AFTER DELETE ON invoice_tax REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_tax_fixed_removed()

-- guard_invoice_tax_id_fixed
CREATE TRIGGER guard_invoice_tax_id_fixed BEFORE UPDATE ON invoice_tax FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('invoice_tax_id_fixed')

-- guard_credited_invoice_fixed_added (function)
CREATE FUNCTION guard_credited_invoice_fixed_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.credit_note_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.credit_note_id AND i.state IN ('posted', 'waiting')) THEN 'credited_invoice_fixed'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_credited_invoice_fixed_added
CREATE TRIGGER guard_credited_invoice_fixed_added AFTER INSERT ON credited_invoice REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_credited_invoice_fixed_added()

-- guard_credited_invoice_fixed_changed (function)
CREATE FUNCTION guard_credited_invoice_fixed_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.credit_note_id FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.credit_note_id AND i.state IN ('posted', 'waiting')) THEN 'credited_invoice_fixed'
      END AS code
    FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_credited_invoice_fixed_changed
CREATE TRIGGER guard_credited_invoice_fixed_changed AFTER UPDATE ON credited_invoice REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_credited_invoice_fixed_changed()

-- guard_credited_invoice_fixed_removed (function)
CREATE FUNCTION guard_credited_invoice_fixed_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.credit_note_id FROM removed AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.credit_note_id AND i.state IN ('posted', 'waiting')) THEN 'credited_invoice_fixed'
      END AS code
    FROM removed AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_credited_invoice_fixed_removed
CREATE TRIGGER guard_credited_invoice_fixed_removed AFTER DELETE ON credited_invoice REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION guard_credited_invoice_fixed_removed()

-- guard_invoice_party_added (function)
CREATE FUNCTION guard_invoice_party_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state = 'posted') THEN 'invoice_party_fixed'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_party_added
CREATE TRIGGER guard_invoice_party_added AFTER INSERT ON invoice_party REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_party_added()

-- guard_invoice_party_moved
CREATE TRIGGER guard_invoice_party_moved BEFORE UPDATE ON invoice_party FOR EACH ROW
WHEN (NEW.invoice_id <> OLD.invoice_id)
EXECUTE FUNCTION guard_refuse('invoice_party_moved')

-- guard_invoice_party_changed (function)
CREATE FUNCTION guard_invoice_party_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.invoice_id = a.invoice_id WHERE NOT (b.erased_at IS NULL AND a.erased_at IS NOT NULL AND a.salt IS NULL AND a.name = '' AND a.contact_name = '' AND a.street = '' AND a.street2 = '' AND a.postcode = '' AND a.city = '' AND a.country_code = '' AND a.tax_number = '' AND a.customer_number = '' AND a.email = '' AND a.invoice_id = b.invoice_id)) AS r) THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.invoice_id = a.invoice_id WHERE NOT (b.erased_at IS NULL AND a.erased_at IS NOT NULL AND a.salt IS NULL AND a.name = '' AND a.contact_name = '' AND a.street = '' AND a.street2 = '' AND a.postcode = '' AND a.city = '' AND a.country_code = '' AND a.tax_number = '' AND a.customer_number = '' AND a.email = '' AND a.invoice_id = b.invoice_id)) AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state = 'posted') THEN 'invoice_party_fixed'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.invoice_id = a.invoice_id WHERE NOT (b.erased_at IS NULL AND a.erased_at IS NOT NULL AND a.salt IS NULL AND a.name = '' AND a.contact_name = '' AND a.street = '' AND a.street2 = '' AND a.postcode = '' AND a.city = '' AND a.country_code = '' AND a.tax_number = '' AND a.customer_number = '' AND a.email = '' AND a.invoice_id = b.invoice_id)) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_party_changed
CREATE TRIGGER guard_invoice_party_changed AFTER UPDATE ON invoice_party REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_party_changed()

-- guard_invoice_party_removed (function)
CREATE FUNCTION guard_invoice_party_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM removed AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state = 'posted') THEN 'invoice_party_fixed'
      END AS code
    FROM removed AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_party_removed
CREATE TRIGGER guard_invoice_party_removed AFTER DELETE ON invoice_party REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_party_removed()

-- guard_invoice_status_kept
CREATE TRIGGER guard_invoice_status_kept BEFORE DELETE ON invoice_status FOR EACH ROW
EXECUTE FUNCTION guard_refuse('invoice_status_kept')

-- guard_invoice_status_moved
CREATE TRIGGER guard_invoice_status_moved BEFORE UPDATE ON invoice_status FOR EACH ROW
WHEN (NEW.invoice_id <> OLD.invoice_id OR NEW.commercial_partner_id <> OLD.commercial_partner_id)
EXECUTE FUNCTION guard_refuse('invoice_status_moved')

-- guard_invoice_approval (function)
CREATE FUNCTION guard_invoice_approval() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.state = 'posted' AND b.state = 'waiting') AS r) THEN
    RETURN NULL;
  END IF;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN NOT EXISTS (SELECT 1 FROM approval AS a WHERE a.invoice_id = it.id AND a.state = 'approved' AND a.decided_by_id <> a.requested_by_id AND a.decided_by_id <> it.created_by_id) THEN 'invoice_not_approved'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.state = 'posted' AND b.state = 'waiting') AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_approval
CREATE TRIGGER guard_invoice_approval AFTER UPDATE ON invoice REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_approval()

-- guard_invoice_limit (function)
CREATE FUNCTION guard_invoice_limit() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a WHERE a.state = 'posted' AND a.kind = 'credit_note') AS r) THEN
    RETURN NULL;
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || 'isolation';
  END IF;
  PERFORM 1 FROM ticket AS x WHERE x.id = ANY (ARRAY(SELECT k.id FROM ticket AS k WHERE k.id = ANY (ARRAY(SELECT r.ticket_id FROM (SELECT a.* FROM added AS a WHERE a.state = 'posted' AND a.kind = 'credit_note') AS r)) AND EXISTS (SELECT 1 FROM (SELECT k.team_id UNION SELECT s.team_id FROM ticket_stay AS s WHERE s.ticket_id = k.id) AS w JOIN team AS g ON g.id = w.team_id WHERE g.refund_limit IS NOT NULL OR g.goodwill_limit IS NOT NULL))) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN (SELECT sum(n.company_total_amount) FROM (SELECT i.id FROM invoice AS i WHERE i.ticket_id = it.ticket_id UNION SELECT c.credit_note_id FROM credited_invoice AS m JOIN credited_invoice AS c ON c.original_invoice_id = m.original_invoice_id WHERE m.credit_note_id = it.id) AS w JOIN invoice AS n ON n.id = w.id WHERE n.kind || '' = 'credit_note' AND (n.state = 'waiting' OR (n.state = 'posted' AND CASE WHEN n.is_historic THEN n.accounting_on > CAST((it.posted_at - interval '30 days') AT TIME ZONE 'UTC' AS date) ELSE n.posted_at >= (it.posted_at - interval '30 days') END))) > (SELECT min(g.refund_limit) FROM (SELECT k.team_id FROM ticket AS k WHERE k.id = it.ticket_id UNION SELECT s.team_id FROM ticket_stay AS s WHERE s.ticket_id = it.ticket_id AND s.left_at >= (it.posted_at - interval '30 days')) AS w JOIN team AS g ON g.id = w.team_id) AND NOT (it.is_historic AND EXISTS (SELECT 1 FROM user_account AS u WHERE u.id = it.posted_by_id AND u.is_system)) AND NOT EXISTS (SELECT 1 FROM approval AS a WHERE a.invoice_id = it.id AND a.state = 'approved' AND a.decided_by_id <> a.requested_by_id AND a.decided_by_id <> it.created_by_id) THEN 'invoice_above_limit'
      WHEN (SELECT min(g.goodwill_limit) FROM (SELECT k.team_id FROM ticket AS k WHERE k.id = it.ticket_id UNION SELECT s.team_id FROM ticket_stay AS s WHERE s.ticket_id = it.ticket_id AND s.left_at >= (it.posted_at - interval '30 days')) AS w JOIN team AS g ON g.id = w.team_id) IS NOT NULL AND CASE WHEN it.currency_id = (SELECT b.currency_id FROM company AS b) THEN (SELECT coalesce(sum(l.subtotal), 0) FROM invoice_line AS l WHERE l.invoice_id = it.id AND l.kind IN ('goodwill', 'goodwill_back')) + (SELECT coalesce(sum(t.amount), 0) FROM invoice_line AS l JOIN invoice_line_tax AS t ON t.invoice_line_id = l.id WHERE l.invoice_id = it.id AND l.kind IN ('goodwill', 'goodwill_back')) WHEN EXISTS (SELECT 1 FROM invoice_line AS l WHERE l.invoice_id = it.id AND l.kind IN ('goodwill', 'goodwill_back')) THEN (SELECT coalesce(sum(c.company_total_amount), 0) FROM credited_invoice AS c WHERE c.credit_note_id = it.id) - (SELECT coalesce(sum(l.company_subtotal), 0) FROM invoice_line AS l WHERE l.invoice_id = it.id AND l.kind NOT IN ('fee', 'goodwill', 'goodwill_back')) - (SELECT coalesce(sum(x.company_amount), 0) FROM invoice_tax AS x WHERE x.invoice_id = it.id AND x.original_invoice_id IS NOT NULL) ELSE 0 END > 0 AND (SELECT sum(CASE WHEN g.state = 'posted' OR g.amount > 0 THEN g.amount ELSE 0 END) FROM (SELECT n.state, CASE WHEN n.currency_id = (SELECT b.currency_id FROM company AS b) THEN (SELECT coalesce(sum(l.subtotal), 0) FROM invoice_line AS l WHERE l.invoice_id = n.id AND l.kind IN ('goodwill', 'goodwill_back')) + (SELECT coalesce(sum(t.amount), 0) FROM invoice_line AS l JOIN invoice_line_tax AS t ON t.invoice_line_id = l.id WHERE l.invoice_id = n.id AND l.kind IN ('goodwill', 'goodwill_back')) WHEN EXISTS (SELECT 1 FROM invoice_line AS l WHERE l.invoice_id = n.id AND l.kind IN ('goodwill', 'goodwill_back')) THEN (SELECT coalesce(sum(c.company_total_amount), 0) FROM credited_invoice AS c WHERE c.credit_note_id = n.id) - (SELECT coalesce(sum(l.company_subtotal), 0) FROM invoice_line AS l WHERE l.invoice_id = n.id AND l.kind NOT IN ('fee', 'goodwill', 'goodwill_back')) - (SELECT coalesce(sum(x.company_amount), 0) FROM invoice_tax AS x WHERE x.invoice_id = n.id AND x.original_invoice_id IS NOT NULL) ELSE 0 END AS amount FROM invoice AS n WHERE n.ticket_id = it.ticket_id AND n.kind || '' = 'credit_note' AND n.state IN ('waiting', 'posted')) AS g) > (SELECT min(g.goodwill_limit) FROM (SELECT k.team_id FROM ticket AS k WHERE k.id = it.ticket_id UNION SELECT s.team_id FROM ticket_stay AS s WHERE s.ticket_id = it.ticket_id AND s.left_at >= (it.posted_at - interval '30 days')) AS w JOIN team AS g ON g.id = w.team_id) AND NOT (it.is_historic AND EXISTS (SELECT 1 FROM user_account AS u WHERE u.id = it.posted_by_id AND u.is_system)) AND NOT EXISTS (SELECT 1 FROM approval AS a WHERE a.invoice_id = it.id AND a.state = 'approved' AND a.decided_by_id <> a.requested_by_id AND a.decided_by_id <> it.created_by_id) THEN 'invoice_above_goodwill_limit'
      END AS code
    FROM (SELECT a.* FROM added AS a WHERE a.state = 'posted' AND a.kind = 'credit_note') AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoice_limit
CREATE TRIGGER guard_invoice_limit AFTER UPDATE ON invoice REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoice_limit()

-- guard_invoice_waiting_fixed
CREATE TRIGGER guard_invoice_waiting_fixed BEFORE UPDATE ON invoice FOR EACH ROW
WHEN (OLD.state = 'waiting' AND NEW.state <> 'draft' AND NOT (NEW.kind IS NOT DISTINCT FROM OLD.kind AND NEW.journal_id IS NOT DISTINCT FROM OLD.journal_id AND NEW.partner_id IS NOT DISTINCT FROM OLD.partner_id AND NEW.commercial_partner_id IS NOT DISTINCT FROM OLD.commercial_partner_id AND NEW.sales_order_id IS NOT DISTINCT FROM OLD.sales_order_id AND NEW.ticket_id IS NOT DISTINCT FROM OLD.ticket_id AND NEW.invoice_on IS NOT DISTINCT FROM OLD.invoice_on AND NEW.accounting_on IS NOT DISTINCT FROM OLD.accounting_on AND NEW.due_on IS NOT DISTINCT FROM OLD.due_on AND NEW.currency_id IS NOT DISTINCT FROM OLD.currency_id AND NEW.exchange_rate IS NOT DISTINCT FROM OLD.exchange_rate AND NEW.tax_rounding IS NOT DISTINCT FROM OLD.tax_rounding AND NEW.language IS NOT DISTINCT FROM OLD.language AND NEW.reason IS NOT DISTINCT FROM OLD.reason AND NEW.reason_id IS NOT DISTINCT FROM OLD.reason_id AND NEW.reversed_invoice_id IS NOT DISTINCT FROM OLD.reversed_invoice_id AND NEW.corrected_invoice_id IS NOT DISTINCT FROM OLD.corrected_invoice_id AND NEW.is_correction IS NOT DISTINCT FROM OLD.is_correction AND NEW.untaxed_amount IS NOT DISTINCT FROM OLD.untaxed_amount AND NEW.tax_amount IS NOT DISTINCT FROM OLD.tax_amount AND NEW.total_amount IS NOT DISTINCT FROM OLD.total_amount AND NEW.company_total_amount IS NOT DISTINCT FROM OLD.company_total_amount AND NEW.created_by_id IS NOT DISTINCT FROM OLD.created_by_id AND NEW.is_historic IS NOT DISTINCT FROM OLD.is_historic))
EXECUTE FUNCTION guard_refuse('invoice_waiting_fixed')

-- guard_approval_falls (function)
CREATE FUNCTION guard_approval_falls() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
BEGIN
  UPDATE approval SET state = 'fallen' FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.state = 'draft' AND b.state = 'waiting') AS it WHERE approval.invoice_id = it.id AND approval.state IN ('waiting', 'approved');
  RETURN NULL;
END
$guard$

-- guard_approval_falls
CREATE TRIGGER guard_approval_falls AFTER UPDATE ON invoice REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_approval_falls()

-- guard_approval_born_decided
CREATE TRIGGER guard_approval_born_decided BEFORE INSERT ON approval FOR EACH ROW
WHEN (NEW.state <> 'waiting' OR NEW.decided_by_id IS NOT NULL)
EXECUTE FUNCTION guard_refuse('approval_born_decided')

-- guard_approval_asked (function)
CREATE FUNCTION guard_approval_asked() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN NOT EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state = 'waiting' AND i.kind = 'credit_note') THEN 'approval_not_waiting'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_approval_asked
CREATE TRIGGER guard_approval_asked AFTER INSERT ON approval REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_approval_asked()

-- guard_approval_fixed
CREATE TRIGGER guard_approval_fixed BEFORE UPDATE ON approval FOR EACH ROW
WHEN (NEW.invoice_id <> OLD.invoice_id OR NEW.content_digest <> OLD.content_digest OR NEW.requested_by_id <> OLD.requested_by_id OR NEW.requested_at <> OLD.requested_at OR NEW.limit_amount <> OLD.limit_amount OR NEW.sum_amount <> OLD.sum_amount OR NEW.is_goodwill <> OLD.is_goodwill OR (NEW.state <> OLD.state AND NOT ((OLD.state = 'waiting' AND NEW.state IN ('approved', 'rejected', 'withdrawn', 'fallen')) OR (OLD.state = 'approved' AND NEW.state IN ('withdrawn', 'fallen')))) OR (NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id AND OLD.state <> 'waiting'))
EXECUTE FUNCTION guard_refuse('approval_fixed')

-- guard_approval_given (function)
CREATE FUNCTION guard_approval_given() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.state = 'approved' AND b.state = 'waiting') AS r) THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.state = 'approved' AND b.state = 'waiting') AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN NOT EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state = 'waiting' AND i.kind = 'credit_note') THEN 'approval_not_waiting'
      WHEN it.decided_by_id IS NULL OR it.decided_by_id = it.requested_by_id OR EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.created_by_id = it.decided_by_id) THEN 'approval_by_oneself'
      WHEN NOT EXISTS (SELECT 1 FROM user_account AS u JOIN user_role AS r ON r.user_id = u.id WHERE u.id = it.decided_by_id AND r.role IN ('supervisor', 'accountant') AND u.is_active AND NOT u.is_system) THEN 'approval_without_right'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.state = 'approved' AND b.state = 'waiting') AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_approval_given
CREATE TRIGGER guard_approval_given AFTER UPDATE ON approval REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_approval_given()

-- guard_approval_removed (function)
CREATE FUNCTION guard_approval_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM removed AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state IN ('waiting', 'posted')) THEN 'approval_kept'
      END AS code
    FROM removed AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_approval_removed
CREATE TRIGGER guard_approval_removed AFTER DELETE ON approval REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION guard_approval_removed()

-- guard_approval_id_fixed
CREATE TRIGGER guard_approval_id_fixed BEFORE UPDATE ON approval FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('approval_id_fixed')

-- guard_ticket_moved (function)
CREATE FUNCTION guard_ticket_moved() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
BEGIN
  INSERT INTO ticket_stay (ticket_id, team_id, left_at) SELECT a.id, b.team_id, CASE WHEN a.updated_at > b.updated_at THEN a.updated_at ELSE now() END FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.team_id <> b.team_id;
  RETURN NULL;
END
$guard$

-- guard_ticket_moved
CREATE TRIGGER guard_ticket_moved AFTER UPDATE ON ticket REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_ticket_moved()

-- guard_ticket_id_fixed
CREATE TRIGGER guard_ticket_id_fixed BEFORE UPDATE ON ticket FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('ticket_id_fixed')

-- guard_ticket_stay_fixed
CREATE TRIGGER guard_ticket_stay_fixed BEFORE UPDATE ON ticket_stay FOR EACH ROW
EXECUTE FUNCTION guard_refuse('ticket_stay_fixed')

-- guard_ticket_stay_kept
CREATE TRIGGER guard_ticket_stay_kept BEFORE DELETE ON ticket_stay FOR EACH ROW
EXECUTE FUNCTION guard_refuse('ticket_stay_kept')

-- guard_payment_fixed
CREATE TRIGGER guard_payment_fixed BEFORE UPDATE ON payment FOR EACH ROW
EXECUTE FUNCTION guard_refuse('payment_fixed')

-- guard_payment_kept
CREATE TRIGGER guard_payment_kept BEFORE DELETE ON payment FOR EACH ROW
EXECUTE FUNCTION guard_refuse('payment_kept')

-- guard_payment_posting (function)
CREATE FUNCTION guard_payment_posting() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM lock_date AS x WHERE x.journal_id IS NULL OR x.journal_id = ANY (ARRAY(SELECT r.journal_id FROM added AS r)) ORDER BY x.id FOR SHARE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN NOT EXISTS (SELECT 1 FROM document_series AS s WHERE s.journal_id = it.journal_id AND s.kind = it.kind AND s.year = it.series_year AND it.number_value BETWEEN s.start_number AND s.last_number AND (it.number_value = s.start_number OR EXISTS (SELECT 1 FROM payment AS e WHERE e.journal_id = it.journal_id AND e.kind = it.kind AND e.series_year = it.series_year AND e.number_value = it.number_value - 1))) THEN 'payment_number'
      WHEN it.content_hash IS NULL OR it.previous_hash IS NULL OR it.hash_scheme IS NULL OR it.previous_hash <> (SELECT e.content_hash FROM payment AS e WHERE e.journal_id = it.journal_id AND e.kind = it.kind AND e.series_year = it.series_year AND e.number_value = it.number_value - 1) THEN 'payment_unchained'
      WHEN EXISTS (SELECT 1 FROM journal AS b WHERE b.id = it.journal_id AND b.dated_series_since_at IS NOT NULL AND EXISTS (SELECT 1 FROM payment AS e WHERE e.journal_id = it.journal_id AND e.kind = it.kind AND e.series_year = it.series_year AND e.number_value = it.number_value - 1 AND e.accounting_on > it.accounting_on)) THEN 'payment_date_back'
      WHEN it.series_year <> extract(year FROM it.accounting_on) THEN 'payment_year'
      WHEN EXISTS (SELECT 1 FROM lock_date AS d WHERE (d.journal_id IS NULL OR d.journal_id = it.journal_id) AND d.locked_until_on >= it.accounting_on) THEN 'payment_locked_period'
      WHEN it.kind = 'reversal' AND NOT EXISTS (SELECT 1 FROM payment AS o WHERE o.id = it.reversed_payment_id AND o.kind <> 'reversal' AND o.commercial_partner_id = it.commercial_partner_id AND o.currency_id = it.currency_id AND o.amount = it.amount) THEN 'payment_reversal'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_payment_posting
CREATE TRIGGER guard_payment_posting AFTER INSERT ON payment REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_payment_posting()

-- guard_payment_carried (function)
CREATE FUNCTION guard_payment_carried() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
BEGIN
  UPDATE document_series SET last_hash = it.content_hash FROM added AS it WHERE document_series.journal_id = it.journal_id AND document_series.kind = it.kind AND document_series.year = it.series_year AND document_series.last_number = it.number_value AND it.content_hash IS NOT NULL;
  RETURN NULL;
END
$guard$

-- guard_payment_carried
CREATE TRIGGER guard_payment_carried AFTER INSERT ON payment REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_payment_carried()

-- guard_payment_status_added (function)
CREATE FUNCTION guard_payment_status_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM payment AS x WHERE x.id = ANY (ARRAY(SELECT r.payment_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN coalesce((SELECT sum(j.debit) - sum(j.credit) FROM journal_item AS j WHERE j.payment_id = it.payment_id), 1) <> 0 THEN 'payment_unbalanced'
      WHEN EXISTS (SELECT 1 FROM journal_item AS j JOIN payment AS p ON p.id = j.payment_id WHERE p.id = it.payment_id AND j.accounting_on <> p.accounting_on) THEN 'payment_item_date'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_payment_status_added
CREATE TRIGGER guard_payment_status_added AFTER INSERT ON payment_status REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_payment_status_added()

-- guard_payment_status_kept
CREATE TRIGGER guard_payment_status_kept BEFORE DELETE ON payment_status FOR EACH ROW
EXECUTE FUNCTION guard_refuse('payment_status_kept')

-- guard_payment_status_moved
CREATE TRIGGER guard_payment_status_moved BEFORE UPDATE ON payment_status FOR EACH ROW
WHEN (NEW.payment_id <> OLD.payment_id OR NEW.commercial_partner_id <> OLD.commercial_partner_id)
EXECUTE FUNCTION guard_refuse('payment_status_moved')

-- guard_entry_fixed
CREATE TRIGGER guard_entry_fixed BEFORE UPDATE ON entry FOR EACH ROW
EXECUTE FUNCTION guard_refuse('entry_fixed')

-- guard_entry_kept
CREATE TRIGGER guard_entry_kept BEFORE DELETE ON entry FOR EACH ROW
EXECUTE FUNCTION guard_refuse('entry_kept')

-- guard_entry_posting (function)
CREATE FUNCTION guard_entry_posting() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM lock_date AS x WHERE x.journal_id IS NULL OR x.journal_id = ANY (ARRAY(SELECT r.journal_id FROM added AS r)) ORDER BY x.id FOR SHARE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN NOT EXISTS (SELECT 1 FROM document_series AS s WHERE s.journal_id = it.journal_id AND s.kind = 'entry' AND s.year = it.series_year AND it.number_value BETWEEN s.start_number AND s.last_number AND (it.number_value = s.start_number OR EXISTS (SELECT 1 FROM entry AS e WHERE e.journal_id = it.journal_id AND e.series_year = it.series_year AND e.number_value = it.number_value - 1))) THEN 'entry_number'
      WHEN it.content_hash IS NULL OR it.previous_hash IS NULL OR it.hash_scheme IS NULL OR it.previous_hash <> (SELECT e.content_hash FROM entry AS e WHERE e.journal_id = it.journal_id AND e.series_year = it.series_year AND e.number_value = it.number_value - 1) THEN 'entry_unchained'
      WHEN EXISTS (SELECT 1 FROM journal AS b WHERE b.id = it.journal_id AND b.dated_series_since_at IS NOT NULL AND EXISTS (SELECT 1 FROM entry AS e WHERE e.journal_id = it.journal_id AND e.series_year = it.series_year AND e.number_value = it.number_value - 1 AND e.accounting_on > it.accounting_on)) THEN 'entry_date_back'
      WHEN it.series_year <> extract(year FROM it.accounting_on) THEN 'entry_year'
      WHEN EXISTS (SELECT 1 FROM lock_date AS d WHERE (d.journal_id IS NULL OR d.journal_id = it.journal_id) AND d.locked_until_on >= it.accounting_on) THEN 'entry_locked_period'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_entry_posting
CREATE TRIGGER guard_entry_posting AFTER INSERT ON entry REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_entry_posting()

-- guard_entry_carried (function)
CREATE FUNCTION guard_entry_carried() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
BEGIN
  UPDATE document_series SET last_hash = it.content_hash FROM added AS it WHERE document_series.journal_id = it.journal_id AND document_series.kind = 'entry' AND document_series.year = it.series_year AND document_series.last_number = it.number_value AND it.content_hash IS NOT NULL;
  RETURN NULL;
END
$guard$

-- guard_entry_carried
CREATE TRIGGER guard_entry_carried AFTER INSERT ON entry REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_entry_carried()

-- guard_journal_item_added (function)
CREATE FUNCTION guard_journal_item_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  PERFORM 1 FROM payment AS x WHERE x.id = ANY (ARRAY(SELECT r.payment_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  PERFORM 1 FROM entry AS x WHERE x.id = ANY (ARRAY(SELECT r.entry_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state = 'posted') THEN 'journal_item_after_posting'
      WHEN EXISTS (SELECT 1 FROM payment_status AS s WHERE s.payment_id = it.payment_id) THEN 'journal_item_after_payment'
      WHEN (SELECT sum(j.debit) - sum(j.credit) FROM journal_item AS j WHERE j.entry_id = it.entry_id AND NOT EXISTS (SELECT 1 FROM added AS r WHERE r.id = j.id)) = 0 THEN 'journal_item_after_entry'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_journal_item_added
CREATE TRIGGER guard_journal_item_added AFTER INSERT ON journal_item REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_journal_item_added()

-- guard_journal_item_changed (function)
CREATE FUNCTION guard_journal_item_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN it.payment_id IS NOT NULL OR it.entry_id IS NOT NULL OR EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state = 'posted') THEN 'journal_item_fixed'
      END AS code
    FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_journal_item_changed
CREATE TRIGGER guard_journal_item_changed AFTER UPDATE ON journal_item REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_journal_item_changed()

-- guard_journal_item_removed (function)
CREATE FUNCTION guard_journal_item_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM removed AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN it.payment_id IS NOT NULL OR it.entry_id IS NOT NULL OR EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state = 'posted') THEN 'journal_item_fixed'
      END AS code
    FROM removed AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_journal_item_removed
CREATE TRIGGER guard_journal_item_removed AFTER DELETE ON journal_item REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION guard_journal_item_removed()

-- guard_journal_item_id_fixed
CREATE TRIGGER guard_journal_item_id_fixed BEFORE UPDATE ON journal_item FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('journal_item_id_fixed')

-- guard_item_match_fixed
CREATE TRIGGER guard_item_match_fixed BEFORE UPDATE ON item_match FOR EACH ROW
EXECUTE FUNCTION guard_refuse('item_match_fixed')

-- guard_item_match_kept
CREATE TRIGGER guard_item_match_kept BEFORE DELETE ON item_match FOR EACH ROW
EXECUTE FUNCTION guard_refuse('item_match_kept')

-- guard_item_match_undo_fixed
CREATE TRIGGER guard_item_match_undo_fixed BEFORE UPDATE ON item_match_undo FOR EACH ROW
EXECUTE FUNCTION guard_refuse('item_match_undo_fixed')

-- guard_item_match_undo_kept
CREATE TRIGGER guard_item_match_undo_kept BEFORE DELETE ON item_match_undo FOR EACH ROW
EXECUTE FUNCTION guard_refuse('item_match_undo_kept')

-- guard_item_match_added (function)
CREATE FUNCTION guard_item_match_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || 'isolation';
  END IF;
  PERFORM 1 FROM journal_item AS x WHERE x.id = ANY (ARRAY(SELECT r.debit_item_id FROM added AS r UNION SELECT r.credit_item_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN NOT EXISTS (SELECT 1 FROM journal_item AS d, journal_item AS c WHERE d.id = it.debit_item_id AND c.id = it.credit_item_id AND d.account_id = c.account_id AND d.currency_id = c.currency_id AND d.credit = 0 AND c.debit = 0) THEN 'item_match_sides'
      WHEN (SELECT sum(m.amount) FROM item_match AS m WHERE m.debit_item_id = it.debit_item_id AND NOT EXISTS (SELECT 1 FROM item_match_undo AS u WHERE u.item_match_id = m.id)) > (SELECT abs(j.currency_amount) FROM journal_item AS j WHERE j.id = it.debit_item_id) OR (SELECT sum(m.amount) FROM item_match AS m WHERE m.credit_item_id = it.credit_item_id AND NOT EXISTS (SELECT 1 FROM item_match_undo AS u WHERE u.item_match_id = m.id)) > (SELECT abs(j.currency_amount) FROM journal_item AS j WHERE j.id = it.credit_item_id) THEN 'item_match_above_item'
      WHEN (EXISTS (SELECT 1 FROM journal_item AS d JOIN payment AS p ON p.id = d.payment_id JOIN journal_item AS k ON k.id = it.credit_item_id JOIN invoice AS n ON n.id = k.invoice_id WHERE d.id = it.debit_item_id AND p.kind = 'refund_payment' AND (n.posted_by_id = p.posted_by_id OR EXISTS (SELECT 1 FROM approval AS a WHERE a.invoice_id = n.id AND a.state || '' = 'approved' AND a.decided_by_id = p.posted_by_id))) OR EXISTS (SELECT 1 FROM journal_item AS d JOIN payment AS p ON p.id = d.payment_id JOIN item_match AS f ON f.credit_item_id = it.credit_item_id JOIN item_match_undo AS u ON u.item_match_id = f.id JOIN item_match AS x ON x.debit_item_id = f.debit_item_id JOIN journal_item AS k ON k.id = x.credit_item_id JOIN invoice AS n ON n.id = k.invoice_id WHERE d.id = it.debit_item_id AND NOT EXISTS (SELECT 1 FROM item_match_undo AS v WHERE v.item_match_id = x.id) AND p.kind = 'refund_payment' AND (n.posted_by_id = p.posted_by_id OR EXISTS (SELECT 1 FROM approval AS a WHERE a.invoice_id = n.id AND a.state || '' = 'approved' AND a.decided_by_id = p.posted_by_id))) OR EXISTS (SELECT 1 FROM journal_item AS k JOIN invoice AS n ON n.id = k.invoice_id JOIN item_match AS f ON f.debit_item_id = it.debit_item_id JOIN item_match_undo AS u ON u.item_match_id = f.id JOIN item_match AS m ON m.credit_item_id = f.credit_item_id JOIN journal_item AS d ON d.id = m.debit_item_id JOIN payment AS p ON p.id = d.payment_id WHERE k.id = it.credit_item_id AND k.id < d.id AND u.undone_at <= m.matched_at AND NOT EXISTS (SELECT 1 FROM item_match_undo AS v WHERE v.item_match_id = m.id) AND p.kind = 'refund_payment' AND (n.posted_by_id = p.posted_by_id OR EXISTS (SELECT 1 FROM approval AS a WHERE a.invoice_id = n.id AND a.state || '' = 'approved' AND a.decided_by_id = p.posted_by_id)))) AND (SELECT count(*) FROM user_account AS u WHERE u.is_active AND NOT u.is_system) > 1 THEN 'item_match_own_refund'
      WHEN (SELECT sum(m.company_amount + coalesce(x.credit, 0)) FROM item_match AS m LEFT JOIN journal_item AS x ON x.entry_id = m.exchange_entry_id AND x.account_id = (SELECT k.account_id FROM journal_item AS k WHERE k.id = m.debit_item_id) WHERE m.debit_item_id = it.debit_item_id AND NOT EXISTS (SELECT 1 FROM item_match_undo AS u WHERE u.item_match_id = m.id)) > (SELECT j.debit + j.credit FROM journal_item AS j WHERE j.id = it.debit_item_id) OR (SELECT sum(m.company_amount + coalesce(x.debit, 0)) FROM item_match AS m LEFT JOIN journal_item AS x ON x.entry_id = m.exchange_entry_id AND x.account_id = (SELECT k.account_id FROM journal_item AS k WHERE k.id = m.credit_item_id) WHERE m.credit_item_id = it.credit_item_id AND NOT EXISTS (SELECT 1 FROM item_match_undo AS u WHERE u.item_match_id = m.id)) > (SELECT j.debit + j.credit FROM journal_item AS j WHERE j.id = it.credit_item_id) THEN 'item_match_above_company_amount'
      WHEN it.exchange_entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry AS e JOIN journal_item AS x ON x.entry_id = e.id JOIN journal_item AS d ON d.id = it.debit_item_id WHERE e.id = it.exchange_entry_id AND e.kind = 'exchange_difference' AND x.account_id = d.account_id AND x.partner_id = d.partner_id AND x.currency_amount = 0) THEN 'item_match_exchange'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_item_match_added
CREATE TRIGGER guard_item_match_added AFTER INSERT ON item_match REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_item_match_added()

-- guard_document_series_back
CREATE TRIGGER guard_document_series_back BEFORE UPDATE ON document_series FOR EACH ROW
WHEN (NEW.last_number < OLD.last_number AND OLD.last_number >= OLD.start_number)
EXECUTE FUNCTION guard_refuse('document_series_back')

-- guard_document_series_fixed
CREATE TRIGGER guard_document_series_fixed BEFORE UPDATE ON document_series FOR EACH ROW
WHEN (NEW.id <> OLD.id OR NEW.journal_id <> OLD.journal_id OR NEW.kind <> OLD.kind OR NEW.year <> OLD.year OR (NEW.start_number <> OLD.start_number AND OLD.last_number >= OLD.start_number))
EXECUTE FUNCTION guard_refuse('document_series_fixed')

-- guard_document_series_kept
CREATE TRIGGER guard_document_series_kept BEFORE DELETE ON document_series FOR EACH ROW
EXECUTE FUNCTION guard_refuse('document_series_kept')

-- guard_document_series_hashed (function)
CREATE FUNCTION guard_document_series_hashed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE coalesce(a.last_hash, '') <> coalesce(b.last_hash, '')) AS r) THEN
    RETURN NULL;
  END IF;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN NOT EXISTS (SELECT 1 FROM invoice AS e WHERE e.journal_id = it.journal_id AND e.kind = it.kind AND e.series_year = it.year AND e.number_value = it.last_number AND e.content_hash = it.last_hash) AND NOT EXISTS (SELECT 1 FROM payment AS e WHERE e.journal_id = it.journal_id AND e.kind = it.kind AND e.series_year = it.year AND e.number_value = it.last_number AND e.content_hash = it.last_hash) AND NOT (it.kind = 'entry' AND EXISTS (SELECT 1 FROM entry AS e WHERE e.journal_id = it.journal_id AND e.series_year = it.year AND e.number_value = it.last_number AND e.content_hash = it.last_hash)) THEN 'document_series_hash'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE coalesce(a.last_hash, '') <> coalesce(b.last_hash, '')) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_document_series_hashed
CREATE TRIGGER guard_document_series_hashed AFTER UPDATE ON document_series REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_document_series_hashed()

-- guard_document_series_added (function)
CREATE FUNCTION guard_document_series_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS e WHERE e.journal_id = it.journal_id AND e.kind = it.kind AND e.series_year = it.year AND e.number_value > it.last_number) OR EXISTS (SELECT 1 FROM payment AS e WHERE e.journal_id = it.journal_id AND e.kind = it.kind AND e.series_year = it.year AND e.number_value > it.last_number) OR (it.kind = 'entry' AND EXISTS (SELECT 1 FROM entry AS e WHERE e.journal_id = it.journal_id AND e.series_year = it.year AND e.number_value > it.last_number)) THEN 'document_series_behind'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_document_series_added
CREATE TRIGGER guard_document_series_added AFTER INSERT ON document_series REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_document_series_added()

-- guard_lock_date_moved_back (function)
CREATE FUNCTION guard_lock_date_moved_back() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE b.locked_until_on IS NOT NULL AND (a.locked_until_on IS NULL OR a.locked_until_on < b.locked_until_on)) AS r) THEN
    RETURN NULL;
  END IF;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN NOT EXISTS (SELECT 1 FROM lock_date_change AS c WHERE c.id = (SELECT max(x.id) FROM lock_date_change AS x WHERE x.lock_date_id = it.id) AND c.agreed_by_id IS NOT NULL AND c.reason <> '' AND coalesce(CAST(c.after_on AS TEXT), '') = coalesce(CAST(it.locked_until_on AS TEXT), '') AND (c.agreed_by_id <> c.changed_by_id OR (SELECT count(*) FROM user_account AS u WHERE u.is_active AND NOT u.is_system) = 1)) THEN 'lock_date_back'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE b.locked_until_on IS NOT NULL AND (a.locked_until_on IS NULL OR a.locked_until_on < b.locked_until_on)) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_lock_date_moved_back
CREATE TRIGGER guard_lock_date_moved_back AFTER UPDATE ON lock_date REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_lock_date_moved_back()

-- guard_lock_date_fixed
CREATE TRIGGER guard_lock_date_fixed BEFORE UPDATE ON lock_date FOR EACH ROW
WHEN (NEW.id <> OLD.id OR coalesce(NEW.journal_id, 0) <> coalesce(OLD.journal_id, 0))
EXECUTE FUNCTION guard_refuse('lock_date_fixed')

-- guard_lock_date_kept
CREATE TRIGGER guard_lock_date_kept BEFORE DELETE ON lock_date FOR EACH ROW
EXECUTE FUNCTION guard_refuse('lock_date_kept')

-- guard_lock_date_change_fixed
CREATE TRIGGER guard_lock_date_change_fixed BEFORE UPDATE ON lock_date_change FOR EACH ROW
EXECUTE FUNCTION guard_refuse('lock_date_change_fixed')

-- guard_lock_date_change_kept
CREATE TRIGGER guard_lock_date_change_kept BEFORE DELETE ON lock_date_change FOR EACH ROW
EXECUTE FUNCTION guard_refuse('lock_date_change_kept')

-- guard_company_kept
CREATE TRIGGER guard_company_kept BEFORE DELETE ON company FOR EACH ROW
EXECUTE FUNCTION guard_refuse('company_kept')

-- guard_company_currency (function)
CREATE FUNCTION guard_company_currency() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.currency_id <> b.currency_id) AS r) THEN
    RETURN NULL;
  END IF;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM journal_item) THEN 'company_currency_fixed'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.currency_id <> b.currency_id) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_company_currency
CREATE TRIGGER guard_company_currency AFTER UPDATE ON company REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_company_currency()

-- guard_company_id_fixed
CREATE TRIGGER guard_company_id_fixed BEFORE UPDATE ON company FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('company_id_fixed')

-- guard_lot_changed (function)
CREATE FUNCTION guard_lot_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.product_id <> b.product_id OR a.is_unknown <> b.is_unknown OR a.is_serial <> b.is_serial OR a.name <> b.name) AS r) THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM lot AS x WHERE x.id = ANY (ARRAY(SELECT r.id FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.product_id <> b.product_id OR a.is_unknown <> b.is_unknown OR a.is_serial <> b.is_serial OR a.name <> b.name) AS r)) ORDER BY x.id FOR UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM move_line AS l WHERE l.lot_id = it.id) THEN 'lot_fixed'
      WHEN it.is_serial <> (NOT it.is_unknown AND EXISTS (SELECT 1 FROM product AS g WHERE g.id = it.product_id AND g.tracking = 'serial')) THEN 'lot_serial_otherwise'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.product_id <> b.product_id OR a.is_unknown <> b.is_unknown OR a.is_serial <> b.is_serial OR a.name <> b.name) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_lot_changed
CREATE TRIGGER guard_lot_changed AFTER UPDATE ON lot REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_lot_changed()

-- guard_lot_id_fixed
CREATE TRIGGER guard_lot_id_fixed BEFORE UPDATE ON lot FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('lot_id_fixed')

-- guard_product_kind_changed (function)
CREATE FUNCTION guard_product_kind_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.kind <> b.kind) AS r) THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM product AS x WHERE x.id = ANY (ARRAY(SELECT r.id FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.kind <> b.kind) AS r)) ORDER BY x.id FOR UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM move AS m WHERE m.product_id = it.id) THEN 'product_kind_fixed'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.kind <> b.kind) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_product_kind_changed
CREATE TRIGGER guard_product_kind_changed AFTER UPDATE ON product REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_product_kind_changed()

-- guard_product_unit_changed (function)
CREATE FUNCTION guard_product_unit_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE coalesce(a.unit_id, 0) <> coalesce(b.unit_id, 0)) AS r) THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM product AS x WHERE x.id = ANY (ARRAY(SELECT r.id FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE coalesce(a.unit_id, 0) <> coalesce(b.unit_id, 0)) AS r)) ORDER BY x.id FOR UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM move AS m WHERE m.product_id = it.id) THEN 'product_unit_fixed'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE coalesce(a.unit_id, 0) <> coalesce(b.unit_id, 0)) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_product_unit_changed
CREATE TRIGGER guard_product_unit_changed AFTER UPDATE ON product REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_product_unit_changed()

-- guard_product_id_fixed
CREATE TRIGGER guard_product_id_fixed BEFORE UPDATE ON product FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('product_id_fixed')

-- guard_location_kind_fixed
CREATE TRIGGER guard_location_kind_fixed BEFORE UPDATE ON location FOR EACH ROW
WHEN (NEW.kind <> OLD.kind)
EXECUTE FUNCTION guard_refuse('location_kind_fixed')

-- guard_unit_changed (function)
CREATE FUNCTION guard_unit_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.rounding <> b.rounding OR a.factor <> b.factor OR coalesce(a.base_unit_id, 0) <> coalesce(b.base_unit_id, 0)) AS r) THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM unit AS x WHERE x.id = ANY (ARRAY(SELECT r.id FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.rounding <> b.rounding OR a.factor <> b.factor OR coalesce(a.base_unit_id, 0) <> coalesce(b.base_unit_id, 0)) AS r)) ORDER BY x.id FOR UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM product AS g WHERE coalesce(g.unit_id, (SELECT u.id FROM unit AS u WHERE u.code = 'PCE')) = it.id AND EXISTS (SELECT 1 FROM move AS m WHERE m.product_id = g.id)) THEN 'unit_fixed'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.rounding <> b.rounding OR a.factor <> b.factor OR coalesce(a.base_unit_id, 0) <> coalesce(b.base_unit_id, 0)) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_unit_changed
CREATE TRIGGER guard_unit_changed AFTER UPDATE ON unit REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_unit_changed()

-- guard_unit_of_pieces
CREATE TRIGGER guard_unit_of_pieces BEFORE UPDATE ON unit FOR EACH ROW
WHEN (OLD.code = 'PCE' AND NEW.code <> OLD.code)
EXECUTE FUNCTION guard_refuse('unit_of_pieces')

-- guard_unit_kept
CREATE TRIGGER guard_unit_kept BEFORE DELETE ON unit FOR EACH ROW
WHEN (OLD.code = 'PCE')
EXECUTE FUNCTION guard_refuse('unit_kept')

-- guard_unit_id_fixed
CREATE TRIGGER guard_unit_id_fixed BEFORE UPDATE ON unit FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('unit_id_fixed')

-- guard_location_archived (function)
CREATE FUNCTION guard_location_archived() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE b.is_active AND NOT a.is_active) AS r) THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM location AS x WHERE x.id = ANY (ARRAY(SELECT r.id FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE b.is_active AND NOT a.is_active) AS r)) ORDER BY x.id FOR UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM quantity_on_hand AS q WHERE q.location_id = it.id AND q.quantity > 0) OR EXISTS (SELECT 1 FROM move AS m WHERE m.state IN ('draft', 'waiting', 'ready') AND (m.source_location_id = it.id OR m.destination_location_id = it.id)) THEN 'location_in_use'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE b.is_active AND NOT a.is_active) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_location_archived
CREATE TRIGGER guard_location_archived AFTER UPDATE ON location REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_location_archived()

-- guard_location_id_fixed
CREATE TRIGGER guard_location_id_fixed BEFORE UPDATE ON location FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('location_id_fixed')

-- guard_lot_added (function)
CREATE FUNCTION guard_lot_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN it.is_serial <> (NOT it.is_unknown AND EXISTS (SELECT 1 FROM product AS g WHERE g.id = it.product_id AND g.tracking = 'serial')) THEN 'lot_serial_otherwise'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_lot_added
CREATE TRIGGER guard_lot_added AFTER INSERT ON lot REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_lot_added()

-- guard_product_born_changed
CREATE TRIGGER guard_product_born_changed BEFORE INSERT ON product FOR EACH ROW
WHEN (NEW.tracking_changes <> 0)
EXECUTE FUNCTION guard_refuse('product_born_changed')

-- guard_product_tracking_counted
CREATE TRIGGER guard_product_tracking_counted BEFORE UPDATE ON product FOR EACH ROW
WHEN (NEW.tracking_changes <> OLD.tracking_changes + CASE WHEN NEW.tracking <> OLD.tracking THEN 1 ELSE 0 END)
EXECUTE FUNCTION guard_refuse('product_tracking_counted')

-- guard_product_tracking_changed (function)
CREATE FUNCTION guard_product_tracking_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.tracking <> b.tracking) AS r) THEN
    RETURN NULL;
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || 'isolation';
  END IF;
  PERFORM 1 FROM product AS x WHERE x.id = ANY (ARRAY(SELECT r.id FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.tracking <> b.tracking) AS r)) ORDER BY x.id FOR UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM quantity_on_hand AS q WHERE q.product_id = it.id AND q.quantity <> 0) OR EXISTS (SELECT 1 FROM move AS m WHERE m.product_id = it.id AND m.state IN ('draft', 'waiting', 'ready')) OR EXISTS (SELECT 1 FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id WHERE m.product_id = it.id AND m.state = 'done' AND NOT t.is_booked) OR EXISTS (SELECT 1 FROM repair_order AS o WHERE o.product_id = it.id AND o.state IN ('new', 'confirmed', 'under_repair')) OR EXISTS (SELECT 1 FROM repair_part AS p JOIN repair_order AS o ON o.id = p.repair_order_id WHERE p.product_id = it.id AND o.state IN ('new', 'confirmed', 'under_repair')) THEN 'product_tracking_fixed'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.tracking <> b.tracking) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_product_tracking_changed
CREATE TRIGGER guard_product_tracking_changed AFTER UPDATE ON product REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_product_tracking_changed()

-- guard_product_tracking_told (function)
CREATE FUNCTION guard_product_tracking_told() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
BEGIN
  INSERT INTO tracking_change (product_id, tracking_before, tracking_after, last_move_id, last_repair_id, changed_at) SELECT a.id, b.tracking, a.tracking, (SELECT max(m.id) FROM move AS m WHERE m.product_id = a.id AND m.state = 'done'), (SELECT max(o.id) FROM repair_order AS o WHERE o.product_id = a.id AND o.state = 'repaired'), now() FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.tracking <> b.tracking;
  RETURN NULL;
END
$guard$

-- guard_product_tracking_told
CREATE TRIGGER guard_product_tracking_told AFTER UPDATE ON product REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_product_tracking_told()

-- guard_product_tracking_forgets (function)
CREATE FUNCTION guard_product_tracking_forgets() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.tracking <> b.tracking AND a.tracking = 'none') AS r) THEN
    RETURN NULL;
  END IF;
  DELETE FROM serial_place WHERE lot_id IN (SELECT x.id FROM lot AS x WHERE x.product_id IN (SELECT r.id FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.tracking <> b.tracking AND a.tracking = 'none') AS r));
  RETURN NULL;
END
$guard$

-- guard_product_tracking_forgets
CREATE TRIGGER guard_product_tracking_forgets AFTER UPDATE ON product REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_product_tracking_forgets()

-- guard_tracking_change_added (function)
CREATE FUNCTION guard_tracking_change_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN (SELECT count(*) FROM tracking_change AS c WHERE c.product_id = it.product_id) > (SELECT g.tracking_changes FROM product AS g WHERE g.id = it.product_id) THEN 'tracking_change_false'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_tracking_change_added
CREATE TRIGGER guard_tracking_change_added AFTER INSERT ON tracking_change REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_tracking_change_added()

-- guard_tracking_change_fixed
CREATE TRIGGER guard_tracking_change_fixed BEFORE UPDATE ON tracking_change FOR EACH ROW
EXECUTE FUNCTION guard_refuse('tracking_change_fixed')

-- guard_tracking_change_kept
CREATE TRIGGER guard_tracking_change_kept BEFORE DELETE ON tracking_change FOR EACH ROW
EXECUTE FUNCTION guard_refuse('tracking_change_kept')

-- guard_transfer_born_done
CREATE TRIGGER guard_transfer_born_done BEFORE INSERT ON transfer FOR EACH ROW
WHEN (NEW.state = 'done' OR NEW.is_booked OR NEW.booking_number IS NOT NULL)
EXECUTE FUNCTION guard_refuse('transfer_born_done')

-- guard_transfer_done_fixed
CREATE TRIGGER guard_transfer_done_fixed BEFORE UPDATE ON transfer FOR EACH ROW
WHEN (OLD.is_booked OR (NEW.is_booked AND OLD.state <> 'done') OR (NEW.booking_number IS NOT NULL AND NOT NEW.is_booked))
EXECUTE FUNCTION guard_refuse('transfer_done_fixed')

-- guard_transfer_kept
CREATE TRIGGER guard_transfer_kept BEFORE DELETE ON transfer FOR EACH ROW
WHEN (OLD.state = 'done')
EXECUTE FUNCTION guard_refuse('transfer_kept')

-- guard_transfer_kind_fixed
CREATE TRIGGER guard_transfer_kind_fixed BEFORE UPDATE ON transfer FOR EACH ROW
WHEN (NEW.kind <> OLD.kind)
EXECUTE FUNCTION guard_refuse('transfer_kind_fixed')

-- guard_transfer_id_fixed
CREATE TRIGGER guard_transfer_id_fixed BEFORE UPDATE ON transfer FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('transfer_id_fixed')

-- guard_transfer_finish (function)
CREATE FUNCTION guard_transfer_finish() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.state = 'done' AND b.state <> 'done') AS r) THEN
    RETURN NULL;
  END IF;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN NOT EXISTS (SELECT 1 FROM move AS m WHERE m.transfer_id = it.id AND m.state = 'done') OR EXISTS (SELECT 1 FROM move AS m WHERE m.transfer_id = it.id AND m.state NOT IN ('done', 'cancelled')) THEN 'transfer_open_moves'
      WHEN EXISTS (SELECT 1 FROM move AS m WHERE m.transfer_id = it.id AND m.state = 'done' AND m.done_quantity <> (SELECT coalesce(sum(l.quantity), 0) FROM move_line AS l WHERE l.move_id = m.id)) THEN 'move_lots_differ'
      WHEN EXISTS (SELECT 1 FROM move AS m JOIN product AS g ON g.id = m.product_id JOIN move_line AS l ON l.move_id = m.id LEFT JOIN lot AS x ON x.id = l.lot_id WHERE m.transfer_id = it.id AND m.state = 'done' AND (coalesce(x.product_id, m.product_id) <> m.product_id OR (CASE g.tracking WHEN 'none' THEN l.lot_id IS NOT NULL WHEN 'lot' THEN l.lot_id IS NULL ELSE l.lot_id IS NULL OR NOT (x.is_serial OR x.is_unknown) END AND l.quantity > 0))) THEN 'move_lot_wrong'
      WHEN EXISTS (SELECT 1 FROM move AS m JOIN product AS g ON g.id = m.product_id JOIN move_line AS l ON l.move_id = m.id LEFT JOIN lot AS x ON x.id = l.lot_id WHERE m.transfer_id = it.id AND m.state = 'done' AND x.is_serial AND x.id IS NOT NULL AND l.quantity > 0 GROUP BY x.id HAVING sum(l.quantity) <> 10000) THEN 'serial_not_one_piece'
      WHEN EXISTS (SELECT 1 FROM move AS m JOIN product AS g ON g.id = m.product_id JOIN move_line AS l ON l.move_id = m.id LEFT JOIN lot AS x ON x.id = l.lot_id WHERE m.transfer_id = it.id AND m.state = 'done' AND x.is_serial AND l.quantity > 0 AND EXISTS (SELECT 1 FROM move_line AS k JOIN move AS n ON n.id = k.move_id JOIN transfer AS u ON u.id = n.transfer_id WHERE k.lot_id = x.id AND k.quantity > 0 AND n.state = 'done' AND u.id <> m.transfer_id AND u.booking_number = (SELECT t.booking_number FROM transfer AS t WHERE t.id = m.transfer_id))) THEN 'serial_not_one_piece'
      WHEN EXISTS (SELECT 1 FROM move AS m JOIN location AS p ON p.id = m.destination_location_id JOIN move_line AS l ON l.move_id = m.id WHERE m.transfer_id = it.id AND m.state = 'done' AND m.owner_id IS NOT NULL AND p.kind IN ('scrap', 'inventory_loss') AND l.quantity > 0 AND l.note = '') THEN 'owner_without_consent'
      WHEN EXISTS (SELECT 1 FROM move AS m JOIN location AS p ON p.id = m.destination_location_id WHERE m.transfer_id = it.id AND m.state = 'done' AND NOT p.is_active) THEN 'place_archived'
      WHEN EXISTS (SELECT 1 FROM move AS m WHERE m.transfer_id = it.id AND m.state = 'done' AND ((SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.origin_move_id = m.origin_move_id AND t.kind = 'incoming' AND b.state <> 'cancelled') - (SELECT coalesce(sum(g.done_quantity), 0) FROM move AS b JOIN move AS g ON g.origin_move_id = b.id JOIN transfer AS t ON t.id = g.transfer_id WHERE b.origin_move_id = m.origin_move_id AND g.purpose = 'repair' AND g.state = 'done' AND t.kind = 'outgoing')) > (SELECT o.done_quantity FROM move AS o WHERE o.id = m.origin_move_id)) THEN 'return_above_delivery'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.state = 'done' AND b.state <> 'done') AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_transfer_finish
CREATE TRIGGER guard_transfer_finish AFTER UPDATE ON transfer REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_transfer_finish()

-- guard_transfer_booked (function)
CREATE FUNCTION guard_transfer_booked() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.state = 'done' AND b.state <> 'done') AS r) THEN
    RETURN NULL;
  END IF;
  INSERT INTO quantity_on_hand (product_id, location_id, lot_id, owner_id, quantity) SELECT b.product_id, b.location_id, b.lot_id, b.owner_id, sum(b.quantity) FROM (SELECT m.product_id, m.destination_location_id AS location_id, l.lot_id, m.owner_id, l.quantity FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.state = 'done' AND b.state <> 'done') AS r JOIN move AS m ON m.transfer_id = r.id JOIN location AS p ON p.id = m.destination_location_id JOIN move_line AS l ON l.move_id = m.id WHERE m.state = 'done' AND p.kind IN ('internal', 'transit', 'return', 'repair', 'scrap') UNION ALL SELECT m.product_id, m.source_location_id, l.lot_id, m.owner_id, -l.quantity FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.state = 'done' AND b.state <> 'done') AS r JOIN move AS m ON m.transfer_id = r.id JOIN location AS p ON p.id = m.source_location_id JOIN move_line AS l ON l.move_id = m.id WHERE m.state = 'done' AND p.kind IN ('internal', 'transit', 'return', 'repair', 'scrap')) AS b WHERE TRUE GROUP BY b.product_id, b.location_id, b.lot_id, b.owner_id HAVING sum(b.quantity) <> 0 ORDER BY b.product_id, b.location_id, coalesce(b.lot_id, 0), coalesce(b.owner_id, 0) ON CONFLICT (product_id, location_id, coalesce(lot_id, 0), coalesce(owner_id, 0)) DO UPDATE SET quantity = quantity_on_hand.quantity + excluded.quantity;
  INSERT INTO serial_place (lot_id, location_id, came_from_id, holder_id, transfer_id) SELECT l.lot_id, max(m.destination_location_id), max(m.source_location_id), max(CASE WHEN p.kind = 'customer' THEN t.commercial_partner_id END), max(t.id) FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.state = 'done' AND b.state <> 'done') AS r JOIN move AS m ON m.transfer_id = r.id JOIN move_line AS l ON l.move_id = m.id JOIN lot AS x ON x.id = l.lot_id JOIN transfer AS t ON t.id = r.id JOIN location AS p ON p.id = m.destination_location_id WHERE m.state = 'done' AND l.quantity > 0 AND x.is_serial GROUP BY l.lot_id ORDER BY l.lot_id ON CONFLICT (lot_id) DO UPDATE SET location_id = excluded.location_id, came_from_id = excluded.came_from_id, holder_id = excluded.holder_id, transfer_id = excluded.transfer_id;
  UPDATE transfer SET is_booked = TRUE, booking_number = (SELECT coalesce(max(b.booking_number), 0) + 1 FROM transfer AS b) WHERE id IN (SELECT r.id FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.state = 'done' AND b.state <> 'done') AS r);
  RETURN NULL;
END
$guard$

-- guard_transfer_booked
CREATE TRIGGER guard_transfer_booked AFTER UPDATE ON transfer REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_transfer_booked()

-- guard_move_done_fixed
CREATE TRIGGER guard_move_done_fixed BEFORE UPDATE ON move FOR EACH ROW
WHEN (OLD.state = 'done')
EXECUTE FUNCTION guard_refuse('move_done_fixed')

-- guard_move_kept
CREATE TRIGGER guard_move_kept BEFORE DELETE ON move FOR EACH ROW
WHEN (OLD.state = 'done')
EXECUTE FUNCTION guard_refuse('move_kept')

-- guard_move_transfer_done_added (function)
CREATE FUNCTION guard_move_transfer_done_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM transfer AS x WHERE x.id = ANY (ARRAY(SELECT r.transfer_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM transfer AS t WHERE t.id = it.transfer_id AND t.state = 'done') THEN 'move_transfer_done'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_move_transfer_done_added
CREATE TRIGGER guard_move_transfer_done_added AFTER INSERT ON move REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_move_transfer_done_added()

-- guard_move_transfer_done_changed (function)
CREATE FUNCTION guard_move_transfer_done_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM transfer AS x WHERE x.id = ANY (ARRAY(SELECT r.transfer_id FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM transfer AS t WHERE t.id = it.transfer_id AND t.state = 'done') THEN 'move_transfer_done'
      END AS code
    FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_move_transfer_done_changed
CREATE TRIGGER guard_move_transfer_done_changed AFTER UPDATE ON move REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_move_transfer_done_changed()

-- guard_move_transfer_done_removed (function)
CREATE FUNCTION guard_move_transfer_done_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM transfer AS x WHERE x.id = ANY (ARRAY(SELECT r.transfer_id FROM removed AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM transfer AS t WHERE t.id = it.transfer_id AND t.state = 'done') THEN 'move_transfer_done'
      END AS code
    FROM removed AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_move_transfer_done_removed
CREATE TRIGGER guard_move_transfer_done_removed AFTER DELETE ON move REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION guard_move_transfer_done_removed()

-- guard_move_id_fixed
CREATE TRIGGER guard_move_id_fixed BEFORE UPDATE ON move FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('move_id_fixed')

-- guard_move_return_added (function)
CREATE FUNCTION guard_move_return_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a WHERE a.origin_move_id IS NOT NULL) AS r) THEN
    RETURN NULL;
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || 'isolation';
  END IF;
  PERFORM 1 FROM move AS x WHERE x.id = ANY (ARRAY(SELECT r.origin_move_id FROM (SELECT a.* FROM added AS a WHERE a.origin_move_id IS NOT NULL) AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN ((SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.origin_move_id = it.origin_move_id AND t.kind = 'incoming' AND b.state <> 'cancelled') - (SELECT coalesce(sum(g.done_quantity), 0) FROM move AS b JOIN move AS g ON g.origin_move_id = b.id JOIN transfer AS t ON t.id = g.transfer_id WHERE b.origin_move_id = it.origin_move_id AND g.purpose = 'repair' AND g.state = 'done' AND t.kind = 'outgoing')) > (SELECT o.done_quantity FROM move AS o WHERE o.id = it.origin_move_id) THEN 'return_above_delivery'
      END AS code
    FROM (SELECT a.* FROM added AS a WHERE a.origin_move_id IS NOT NULL) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_move_return_added
CREATE TRIGGER guard_move_return_added AFTER INSERT ON move REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_move_return_added()

-- guard_move_return_changed (function)
CREATE FUNCTION guard_move_return_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a WHERE a.origin_move_id IS NOT NULL) AS r) THEN
    RETURN NULL;
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || 'isolation';
  END IF;
  PERFORM 1 FROM move AS x WHERE x.id = ANY (ARRAY(SELECT r.origin_move_id FROM (SELECT a.* FROM added AS a WHERE a.origin_move_id IS NOT NULL) AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN ((SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.origin_move_id = it.origin_move_id AND t.kind = 'incoming' AND b.state <> 'cancelled') - (SELECT coalesce(sum(g.done_quantity), 0) FROM move AS b JOIN move AS g ON g.origin_move_id = b.id JOIN transfer AS t ON t.id = g.transfer_id WHERE b.origin_move_id = it.origin_move_id AND g.purpose = 'repair' AND g.state = 'done' AND t.kind = 'outgoing')) > (SELECT o.done_quantity FROM move AS o WHERE o.id = it.origin_move_id) THEN 'return_above_delivery'
      END AS code
    FROM (SELECT a.* FROM added AS a WHERE a.origin_move_id IS NOT NULL) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_move_return_changed
CREATE TRIGGER guard_move_return_changed AFTER UPDATE ON move REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_move_return_changed()

-- guard_move_line_transfer_done_added (function)
CREATE FUNCTION guard_move_line_transfer_done_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM transfer AS x WHERE x.id = ANY (ARRAY(SELECT m.transfer_id FROM move AS m WHERE m.id = ANY (ARRAY(SELECT r.move_id FROM added AS r)))) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id WHERE m.id = it.move_id AND t.state = 'done') THEN 'move_line_transfer_done'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_move_line_transfer_done_added
CREATE TRIGGER guard_move_line_transfer_done_added AFTER INSERT ON move_line REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_move_line_transfer_done_added()

-- guard_move_line_transfer_done_changed (function)
CREATE FUNCTION guard_move_line_transfer_done_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM transfer AS x WHERE x.id = ANY (ARRAY(SELECT m.transfer_id FROM move AS m WHERE m.id = ANY (ARRAY(SELECT r.move_id FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS r)))) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id WHERE m.id = it.move_id AND t.state = 'done') THEN 'move_line_transfer_done'
      END AS code
    FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_move_line_transfer_done_changed
CREATE TRIGGER guard_move_line_transfer_done_changed AFTER UPDATE ON move_line REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_move_line_transfer_done_changed()

-- guard_move_line_transfer_done_removed (function)
CREATE FUNCTION guard_move_line_transfer_done_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM transfer AS x WHERE x.id = ANY (ARRAY(SELECT m.transfer_id FROM move AS m WHERE m.id = ANY (ARRAY(SELECT r.move_id FROM removed AS r)))) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id WHERE m.id = it.move_id AND t.state = 'done') THEN 'move_line_transfer_done'
      END AS code
    FROM removed AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_move_line_transfer_done_removed
CREATE TRIGGER guard_move_line_transfer_done_removed AFTER DELETE ON move_line REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION guard_move_line_transfer_done_removed()

-- guard_move_line_id_fixed
CREATE TRIGGER guard_move_line_id_fixed BEFORE UPDATE ON move_line FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('move_line_id_fixed')

-- guard_quantity_on_hand_added (function)
CREATE FUNCTION guard_quantity_on_hand_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN pg_trigger_depth() = 1 OR NOT EXISTS (SELECT 1 FROM transfer AS t WHERE t.state = 'done' AND NOT t.is_booked) THEN 'quantity_on_hand_fixed'
      WHEN it.quantity < 0 THEN 'stock_below_zero'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_quantity_on_hand_added
CREATE TRIGGER guard_quantity_on_hand_added AFTER INSERT ON quantity_on_hand REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_quantity_on_hand_added()

-- guard_quantity_on_hand_changed (function)
CREATE FUNCTION guard_quantity_on_hand_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN pg_trigger_depth() = 1 OR NOT EXISTS (SELECT 1 FROM transfer AS t WHERE t.state = 'done' AND NOT t.is_booked) THEN 'quantity_on_hand_fixed'
      WHEN it.quantity < 0 THEN 'stock_below_zero'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_quantity_on_hand_changed
CREATE TRIGGER guard_quantity_on_hand_changed AFTER UPDATE ON quantity_on_hand REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_quantity_on_hand_changed()

-- guard_quantity_on_hand_kept
CREATE TRIGGER guard_quantity_on_hand_kept BEFORE DELETE ON quantity_on_hand FOR EACH ROW
EXECUTE FUNCTION guard_refuse('quantity_on_hand_kept')

-- guard_quantity_on_hand_id_fixed
CREATE TRIGGER guard_quantity_on_hand_id_fixed BEFORE UPDATE ON quantity_on_hand FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('quantity_on_hand_id_fixed')

-- guard_serial_place_added (function)
CREATE FUNCTION guard_serial_place_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN pg_trigger_depth() = 1 OR NOT EXISTS (SELECT 1 FROM transfer AS t WHERE t.state = 'done' AND NOT t.is_booked) THEN 'serial_place_fixed'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_serial_place_added
CREATE TRIGGER guard_serial_place_added AFTER INSERT ON serial_place REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_serial_place_added()

-- guard_serial_place_changed (function)
CREATE FUNCTION guard_serial_place_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN pg_trigger_depth() = 1 OR NOT EXISTS (SELECT 1 FROM transfer AS t WHERE t.state = 'done' AND NOT t.is_booked) THEN 'serial_place_fixed'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_serial_place_changed
CREATE TRIGGER guard_serial_place_changed AFTER UPDATE ON serial_place REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_serial_place_changed()

-- guard_serial_elsewhere
CREATE TRIGGER guard_serial_elsewhere BEFORE UPDATE ON serial_place FOR EACH ROW
WHEN (NEW.transfer_id <> OLD.transfer_id AND NEW.came_from_id <> OLD.location_id)
EXECUTE FUNCTION guard_refuse('serial_elsewhere')

-- guard_serial_place_removed (function)
CREATE FUNCTION guard_serial_place_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM lot AS x JOIN product AS g ON g.id = x.product_id WHERE x.id = it.lot_id AND g.tracking <> 'none') THEN 'serial_place_kept'
      END AS code
    FROM removed AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_serial_place_removed
CREATE TRIGGER guard_serial_place_removed AFTER DELETE ON serial_place REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION guard_serial_place_removed()

-- guard_repair_order_born_later
CREATE TRIGGER guard_repair_order_born_later BEFORE INSERT ON repair_order FOR EACH ROW
WHEN (NEW.state <> 'new')
EXECUTE FUNCTION guard_refuse('repair_order_born_later')

-- guard_repair_order_fixed
CREATE TRIGGER guard_repair_order_fixed BEFORE UPDATE ON repair_order FOR EACH ROW
WHEN ((OLD.state = 'repaired' AND (NEW.number IS DISTINCT FROM OLD.number OR NEW.number_value IS DISTINCT FROM OLD.number_value OR NEW.state IS DISTINCT FROM OLD.state OR NEW.ticket_id IS DISTINCT FROM OLD.ticket_id OR NEW.partner_id IS DISTINCT FROM OLD.partner_id OR NEW.commercial_partner_id IS DISTINCT FROM OLD.commercial_partner_id OR NEW.product_id IS DISTINCT FROM OLD.product_id OR NEW.lot_id IS DISTINCT FROM OLD.lot_id OR NEW.serial_id IS DISTINCT FROM OLD.serial_id OR NEW.quantity IS DISTINCT FROM OLD.quantity OR NEW.return_id IS DISTINCT FROM OLD.return_id OR NEW.location_id IS DISTINCT FROM OLD.location_id OR NEW.sold_on IS DISTINCT FROM OLD.sold_on OR NEW.is_under_warranty IS DISTINCT FROM OLD.is_under_warranty OR NEW.is_warranty_overridden IS DISTINCT FROM OLD.is_warranty_overridden OR NEW.warranty_reason IS DISTINCT FROM OLD.warranty_reason OR NEW.warranty_until_on IS DISTINCT FROM OLD.warranty_until_on OR NEW.scheduled_on IS DISTINCT FROM OLD.scheduled_on OR NEW.responsible_id IS DISTINCT FROM OLD.responsible_id OR NEW.reason_id IS DISTINCT FROM OLD.reason_id OR NEW.notes IS DISTINCT FROM OLD.notes OR NEW.minutes_worked IS DISTINCT FROM OLD.minutes_worked OR NEW.transfer_id IS DISTINCT FROM OLD.transfer_id OR NEW.created_at IS DISTINCT FROM OLD.created_at OR NEW.created_by_id IS DISTINCT FROM OLD.created_by_id OR NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at OR NEW.started_at IS DISTINCT FROM OLD.started_at OR NEW.ended_at IS DISTINCT FROM OLD.ended_at OR NEW.cancelled_at IS DISTINCT FROM OLD.cancelled_at)) OR (OLD.piece_outcome IS NOT NULL AND (NEW.piece_outcome IS DISTINCT FROM OLD.piece_outcome OR NEW.piece_quantity IS DISTINCT FROM OLD.piece_quantity OR NEW.piece_reason IS DISTINCT FROM OLD.piece_reason OR NEW.piece_settled_at IS DISTINCT FROM OLD.piece_settled_at OR NEW.piece_settled_by_id IS DISTINCT FROM OLD.piece_settled_by_id OR NEW.replacement_lot_id IS DISTINCT FROM OLD.replacement_lot_id)))
EXECUTE FUNCTION guard_refuse('repair_order_fixed')

-- guard_repair_order_state_step
CREATE TRIGGER guard_repair_order_state_step BEFORE UPDATE ON repair_order FOR EACH ROW
WHEN (OLD.state <> 'repaired' AND NEW.state <> OLD.state AND NOT ((OLD.state = 'new' AND NEW.state IN ('confirmed', 'under_repair', 'cancelled')) OR (OLD.state = 'confirmed' AND NEW.state IN ('under_repair', 'new', 'cancelled')) OR (OLD.state = 'under_repair' AND NEW.state IN ('repaired', 'new', 'cancelled')) OR (OLD.state = 'cancelled' AND NEW.state = 'new' AND OLD.piece_outcome IS NULL)))
EXECUTE FUNCTION guard_refuse('repair_order_state_step')

-- guard_repair_order_kept
CREATE TRIGGER guard_repair_order_kept BEFORE DELETE ON repair_order FOR EACH ROW
WHEN (OLD.state = 'repaired')
EXECUTE FUNCTION guard_refuse('repair_order_kept')

-- guard_repair_order_id_fixed
CREATE TRIGGER guard_repair_order_id_fixed BEFORE UPDATE ON repair_order FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('repair_order_id_fixed')

-- guard_repair_order_added (function)
CREATE FUNCTION guard_repair_order_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN (it.serial_id IS NULL AND EXISTS (SELECT 1 FROM lot AS x WHERE x.id = it.lot_id AND x.is_serial)) OR (it.serial_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM lot AS x WHERE x.id = it.lot_id AND x.is_serial)) OR EXISTS (SELECT 1 FROM lot AS x WHERE x.id = it.lot_id AND x.product_id <> it.product_id) THEN 'repair_lot_wrong'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_repair_order_added
CREATE TRIGGER guard_repair_order_added AFTER INSERT ON repair_order REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_repair_order_added()

-- guard_repair_order_changed (function)
CREATE FUNCTION guard_repair_order_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN (it.serial_id IS NULL AND EXISTS (SELECT 1 FROM lot AS x WHERE x.id = it.lot_id AND x.is_serial)) OR (it.serial_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM lot AS x WHERE x.id = it.lot_id AND x.is_serial)) OR EXISTS (SELECT 1 FROM lot AS x WHERE x.id = it.lot_id AND x.product_id <> it.product_id) THEN 'repair_lot_wrong'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_repair_order_changed
CREATE TRIGGER guard_repair_order_changed AFTER UPDATE ON repair_order REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_repair_order_changed()

-- guard_repair_order_told (function)
CREATE FUNCTION guard_repair_order_told() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE b.state <> 'repaired') AS r) THEN
    RETURN NULL;
  END IF;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN it.state IN ('confirmed', 'under_repair', 'repaired') AND EXISTS (SELECT 1 FROM product AS g WHERE g.id = it.product_id AND ((g.tracking = 'serial' AND it.serial_id IS NULL) OR (g.tracking = 'lot' AND it.lot_id IS NULL))) THEN 'repair_without_lot'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE b.state <> 'repaired') AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_repair_order_told
CREATE TRIGGER guard_repair_order_told AFTER UPDATE ON repair_order REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_repair_order_told()

-- guard_repair_order_ends (function)
CREATE FUNCTION guard_repair_order_ends() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.state = 'repaired' AND b.state <> 'repaired') AS r) THEN
    RETURN NULL;
  END IF;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM repair_part AS p JOIN product AS g ON g.id = p.product_id LEFT JOIN move AS m ON m.id = p.move_id AND m.state = 'done' WHERE p.repair_order_id = it.id AND g.kind = 'goods' AND p.done_quantity <> coalesce(m.done_quantity, 0)) OR EXISTS (SELECT 1 FROM transfer AS t WHERE t.id = it.transfer_id AND t.state NOT IN ('done', 'cancelled')) THEN 'repair_part_not_moved'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.state = 'repaired' AND b.state <> 'repaired') AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_repair_order_ends
CREATE TRIGGER guard_repair_order_ends AFTER UPDATE ON repair_order REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_repair_order_ends()

-- guard_repair_part_moved
CREATE TRIGGER guard_repair_part_moved BEFORE UPDATE ON repair_part FOR EACH ROW
WHEN (NEW.repair_order_id <> OLD.repair_order_id)
EXECUTE FUNCTION guard_refuse('repair_part_moved')

-- guard_repair_part_added (function)
CREATE FUNCTION guard_repair_part_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM repair_order AS x WHERE x.id = ANY (ARRAY(SELECT r.repair_order_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = it.repair_order_id AND o.state = 'repaired') THEN 'repair_part_fixed'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_repair_part_added
CREATE TRIGGER guard_repair_part_added AFTER INSERT ON repair_part REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_repair_part_added()

-- guard_repair_part_changed (function)
CREATE FUNCTION guard_repair_part_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.repair_order_id IS DISTINCT FROM b.repair_order_id OR a.line_number IS DISTINCT FROM b.line_number OR a.kind IS DISTINCT FROM b.kind OR a.product_id IS DISTINCT FROM b.product_id OR a.description IS DISTINCT FROM b.description OR a.quantity IS DISTINCT FROM b.quantity OR a.done_quantity IS DISTINCT FROM b.done_quantity OR a.lot_id IS DISTINCT FROM b.lot_id OR a.location_id IS DISTINCT FROM b.location_id OR a.unit_price IS DISTINCT FROM b.unit_price OR a.is_price_typed IS DISTINCT FROM b.is_price_typed OR a.unit_cost IS DISTINCT FROM b.unit_cost OR a.move_id IS DISTINCT FROM b.move_id) AS r) THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM repair_order AS x WHERE x.id = ANY (ARRAY(SELECT r.repair_order_id FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.repair_order_id IS DISTINCT FROM b.repair_order_id OR a.line_number IS DISTINCT FROM b.line_number OR a.kind IS DISTINCT FROM b.kind OR a.product_id IS DISTINCT FROM b.product_id OR a.description IS DISTINCT FROM b.description OR a.quantity IS DISTINCT FROM b.quantity OR a.done_quantity IS DISTINCT FROM b.done_quantity OR a.lot_id IS DISTINCT FROM b.lot_id OR a.location_id IS DISTINCT FROM b.location_id OR a.unit_price IS DISTINCT FROM b.unit_price OR a.is_price_typed IS DISTINCT FROM b.is_price_typed OR a.unit_cost IS DISTINCT FROM b.unit_cost OR a.move_id IS DISTINCT FROM b.move_id) AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = it.repair_order_id AND o.state = 'repaired') THEN 'repair_part_fixed'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.repair_order_id IS DISTINCT FROM b.repair_order_id OR a.line_number IS DISTINCT FROM b.line_number OR a.kind IS DISTINCT FROM b.kind OR a.product_id IS DISTINCT FROM b.product_id OR a.description IS DISTINCT FROM b.description OR a.quantity IS DISTINCT FROM b.quantity OR a.done_quantity IS DISTINCT FROM b.done_quantity OR a.lot_id IS DISTINCT FROM b.lot_id OR a.location_id IS DISTINCT FROM b.location_id OR a.unit_price IS DISTINCT FROM b.unit_price OR a.is_price_typed IS DISTINCT FROM b.is_price_typed OR a.unit_cost IS DISTINCT FROM b.unit_cost OR a.move_id IS DISTINCT FROM b.move_id) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_repair_part_changed
CREATE TRIGGER guard_repair_part_changed AFTER UPDATE ON repair_part REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_repair_part_changed()

-- guard_repair_part_removed (function)
CREATE FUNCTION guard_repair_part_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM repair_order AS x WHERE x.id = ANY (ARRAY(SELECT r.repair_order_id FROM removed AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = it.repair_order_id AND o.state = 'repaired') THEN 'repair_part_fixed'
      END AS code
    FROM removed AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_repair_part_removed
CREATE TRIGGER guard_repair_part_removed AFTER DELETE ON repair_part REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION guard_repair_part_removed()

-- guard_repair_part_id_fixed
CREATE TRIGGER guard_repair_part_id_fixed BEFORE UPDATE ON repair_part FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('repair_part_id_fixed')

-- guard_repair_check_fixed_added (function)
CREATE FUNCTION guard_repair_check_fixed_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM repair_order AS x WHERE x.id = ANY (ARRAY(SELECT r.repair_order_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM repair_signature AS s WHERE s.repair_order_id = it.repair_order_id AND s.moment = CASE it.moment WHEN 'before' THEN 'intake' ELSE 'handover' END) OR (it.moment = 'before' AND EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = it.repair_order_id AND o.state = 'repaired')) THEN 'repair_check_fixed'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_repair_check_fixed_added
CREATE TRIGGER guard_repair_check_fixed_added AFTER INSERT ON repair_check REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_repair_check_fixed_added()

-- guard_repair_check_fixed_changed (function)
CREATE FUNCTION guard_repair_check_fixed_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM repair_order AS x WHERE x.id = ANY (ARRAY(SELECT r.repair_order_id FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM repair_signature AS s WHERE s.repair_order_id = it.repair_order_id AND s.moment = CASE it.moment WHEN 'before' THEN 'intake' ELSE 'handover' END) OR (it.moment = 'before' AND EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = it.repair_order_id AND o.state = 'repaired')) THEN 'repair_check_fixed'
      END AS code
    FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_repair_check_fixed_changed
CREATE TRIGGER guard_repair_check_fixed_changed AFTER UPDATE ON repair_check REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_repair_check_fixed_changed()

-- guard_repair_check_fixed_removed (function)
CREATE FUNCTION guard_repair_check_fixed_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM repair_order AS x WHERE x.id = ANY (ARRAY(SELECT r.repair_order_id FROM removed AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM repair_signature AS s WHERE s.repair_order_id = it.repair_order_id AND s.moment = CASE it.moment WHEN 'before' THEN 'intake' ELSE 'handover' END) OR (it.moment = 'before' AND EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = it.repair_order_id AND o.state = 'repaired')) THEN 'repair_check_fixed'
      END AS code
    FROM removed AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_repair_check_fixed_removed
CREATE TRIGGER guard_repair_check_fixed_removed AFTER DELETE ON repair_check REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION guard_repair_check_fixed_removed()

-- guard_repair_check_id_fixed
CREATE TRIGGER guard_repair_check_id_fixed BEFORE UPDATE ON repair_check FOR EACH ROW
WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION guard_refuse('repair_check_id_fixed')

-- guard_repair_signature_added (function)
CREATE FUNCTION guard_repair_signature_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM repair_order AS x WHERE x.id = ANY (ARRAY(SELECT r.repair_order_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN it.loan_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM repair_loan AS l WHERE l.id = it.loan_id AND l.repair_order_id = it.repair_order_id) THEN 'repair_signature_loan'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_repair_signature_added
CREATE TRIGGER guard_repair_signature_added AFTER INSERT ON repair_signature REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_repair_signature_added()

-- guard_repair_signature_fixed
CREATE TRIGGER guard_repair_signature_fixed BEFORE UPDATE ON repair_signature FOR EACH ROW
WHEN (NOT (NEW.name = '' AND NEW.strokes = '[]' AND NEW.id = OLD.id AND NEW.repair_order_id = OLD.repair_order_id AND NEW.moment = OLD.moment AND NEW.loan_id IS NOT DISTINCT FROM OLD.loan_id AND NEW.signed_at = OLD.signed_at AND NEW.taken_by_id = OLD.taken_by_id))
EXECUTE FUNCTION guard_refuse('repair_signature_fixed')

-- guard_repair_signature_kept
CREATE TRIGGER guard_repair_signature_kept BEFORE DELETE ON repair_signature FOR EACH ROW
EXECUTE FUNCTION guard_refuse('repair_signature_kept')

-- guard_credited_return_fixed_added (function)
CREATE FUNCTION guard_credited_return_fixed_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.credit_note_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.credit_note_id AND i.state = 'posted') THEN 'credited_return_fixed'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_credited_return_fixed_added
CREATE TRIGGER guard_credited_return_fixed_added AFTER INSERT ON credited_return REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_credited_return_fixed_added()

-- guard_credited_return_fixed_changed (function)
CREATE FUNCTION guard_credited_return_fixed_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.credit_note_id FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.credit_note_id AND i.state = 'posted') THEN 'credited_return_fixed'
      END AS code
    FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_credited_return_fixed_changed
CREATE TRIGGER guard_credited_return_fixed_changed AFTER UPDATE ON credited_return REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_credited_return_fixed_changed()

-- guard_credited_return_fixed_removed (function)
CREATE FUNCTION guard_credited_return_fixed_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.credit_note_id FROM removed AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.credit_note_id AND i.state = 'posted') THEN 'credited_return_fixed'
      END AS code
    FROM removed AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_credited_return_fixed_removed
CREATE TRIGGER guard_credited_return_fixed_removed AFTER DELETE ON credited_return REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION guard_credited_return_fixed_removed()

-- guard_invoiced_replacement_fixed_added (function)
CREATE FUNCTION guard_invoiced_replacement_fixed_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM added AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state = 'posted') THEN 'invoiced_replacement_fixed'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoiced_replacement_fixed_added
CREATE TRIGGER guard_invoiced_replacement_fixed_added AFTER INSERT ON invoiced_replacement REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoiced_replacement_fixed_added()

-- guard_invoiced_replacement_fixed_changed (function)
CREATE FUNCTION guard_invoiced_replacement_fixed_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state = 'posted') THEN 'invoiced_replacement_fixed'
      END AS code
    FROM (SELECT * FROM added UNION ALL SELECT * FROM removed) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoiced_replacement_fixed_changed
CREATE TRIGGER guard_invoiced_replacement_fixed_changed AFTER UPDATE ON invoiced_replacement REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoiced_replacement_fixed_changed()

-- guard_invoiced_replacement_fixed_removed (function)
CREATE FUNCTION guard_invoiced_replacement_fixed_removed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT r.invoice_id FROM removed AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = it.invoice_id AND i.state = 'posted') THEN 'invoiced_replacement_fixed'
      END AS code
    FROM removed AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_invoiced_replacement_fixed_removed
CREATE TRIGGER guard_invoiced_replacement_fixed_removed AFTER DELETE ON invoiced_replacement REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION guard_invoiced_replacement_fixed_removed()

-- guard_credited_return_added (function)
CREATE FUNCTION guard_credited_return_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || 'isolation';
  END IF;
  PERFORM 1 FROM move AS x WHERE x.id = ANY (ARRAY(SELECT m.origin_move_id FROM added AS r JOIN move AS m ON m.id = r.move_id)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN ((SELECT coalesce(sum(c.quantity), 0) FROM move AS b JOIN credited_return AS c ON c.move_id = b.id JOIN invoice AS i ON i.id = c.credit_note_id WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = it.move_id) AND i.state <> 'cancelled') + (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = it.move_id) AND b.purpose = 'replacement' AND b.state <> 'cancelled') - (SELECT coalesce(sum(r.quantity), 0) FROM move AS b JOIN invoiced_replacement AS r ON r.move_id = b.id JOIN invoice AS i ON i.id = r.invoice_id WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = it.move_id) AND i.state = 'posted') > (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = it.move_id) AND t.kind = 'incoming' AND b.state <> 'cancelled' AND coalesce(b.purpose, 'give_back') = 'give_back')) THEN 'settled_above_return'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_credited_return_added
CREATE TRIGGER guard_credited_return_added AFTER INSERT ON credited_return REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_credited_return_added()

-- guard_credited_return_changed (function)
CREATE FUNCTION guard_credited_return_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || 'isolation';
  END IF;
  PERFORM 1 FROM move AS x WHERE x.id = ANY (ARRAY(SELECT m.origin_move_id FROM added AS r JOIN move AS m ON m.id = r.move_id)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN ((SELECT coalesce(sum(c.quantity), 0) FROM move AS b JOIN credited_return AS c ON c.move_id = b.id JOIN invoice AS i ON i.id = c.credit_note_id WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = it.move_id) AND i.state <> 'cancelled') + (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = it.move_id) AND b.purpose = 'replacement' AND b.state <> 'cancelled') - (SELECT coalesce(sum(r.quantity), 0) FROM move AS b JOIN invoiced_replacement AS r ON r.move_id = b.id JOIN invoice AS i ON i.id = r.invoice_id WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = it.move_id) AND i.state = 'posted') > (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = it.move_id) AND t.kind = 'incoming' AND b.state <> 'cancelled' AND coalesce(b.purpose, 'give_back') = 'give_back')) THEN 'settled_above_return'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_credited_return_changed
CREATE TRIGGER guard_credited_return_changed AFTER UPDATE ON credited_return REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_credited_return_changed()

-- guard_move_replacement_added (function)
CREATE FUNCTION guard_move_replacement_added() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a WHERE a.purpose = 'replacement') AS r) THEN
    RETURN NULL;
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || 'isolation';
  END IF;
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT l.invoice_id FROM (SELECT a.* FROM added AS a WHERE a.purpose = 'replacement') AS r JOIN move AS o ON o.id = r.origin_move_id JOIN invoice_line AS l ON l.sales_order_line_id = o.sales_order_line_id JOIN invoice AS i ON i.id = l.invoice_id AND i.kind = 'invoice')) ORDER BY x.id FOR NO KEY UPDATE;
  PERFORM 1 FROM move AS x WHERE x.id = ANY (ARRAY(SELECT r.origin_move_id FROM (SELECT a.* FROM added AS a WHERE a.purpose = 'replacement') AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN ((SELECT coalesce(sum(c.quantity), 0) FROM move AS b JOIN credited_return AS c ON c.move_id = b.id JOIN invoice AS i ON i.id = c.credit_note_id WHERE b.origin_move_id = it.origin_move_id AND i.state <> 'cancelled') + (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b WHERE b.origin_move_id = it.origin_move_id AND b.purpose = 'replacement' AND b.state <> 'cancelled') - (SELECT coalesce(sum(r.quantity), 0) FROM move AS b JOIN invoiced_replacement AS r ON r.move_id = b.id JOIN invoice AS i ON i.id = r.invoice_id WHERE b.origin_move_id = it.origin_move_id AND i.state = 'posted') > (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.origin_move_id = it.origin_move_id AND t.kind = 'incoming' AND b.state <> 'cancelled' AND coalesce(b.purpose, 'give_back') = 'give_back')) THEN 'settled_above_return'
      WHEN (SELECT coalesce(sum(l.quantity), 0) FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id WHERE l.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = it.origin_move_id) AND l.kind = 'goods' AND i.kind = 'credit_note' AND i.state <> 'cancelled' AND NOT i.is_keep_it) > 0 AND (SELECT coalesce(sum(l.quantity), 0) FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id WHERE l.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = it.origin_move_id) AND l.kind = 'goods' AND i.kind = 'credit_note' AND i.state <> 'cancelled' AND NOT i.is_keep_it) > (SELECT coalesce(sum(CASE WHEN c.pieces > 0 THEN c.pieces ELSE 0 END), 0) FROM (SELECT sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END) - (SELECT coalesce(sum(CASE WHEN s.state = 'done' THEN s.done_quantity ELSE s.quantity END), 0) FROM move AS o JOIN move AS s ON s.origin_move_id = o.id JOIN transfer AS d ON d.id = s.transfer_id WHERE o.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = it.origin_move_id) AND s.purpose = 'replacement' AND s.state <> 'cancelled' AND d.replaces_id = t.id) + (SELECT coalesce(sum(r.quantity), 0) FROM transfer AS d JOIN move AS s ON s.transfer_id = d.id JOIN move AS o ON o.id = s.origin_move_id JOIN invoiced_replacement AS r ON r.move_id = s.id JOIN invoice AS i ON i.id = r.invoice_id WHERE d.replaces_id = t.id AND o.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = it.origin_move_id) AND i.state = 'posted') AS pieces FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = it.origin_move_id) AND t.kind = 'incoming' AND b.state <> 'cancelled' AND coalesce(b.purpose, 'give_back') = 'give_back' GROUP BY t.id) AS c) - (SELECT coalesce(sum(b.done_quantity), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = it.origin_move_id) AND t.kind = 'outgoing' AND b.state = 'done' AND b.purpose = 'give_back') - (SELECT coalesce(sum(CASE WHEN s.state = 'done' THEN s.done_quantity ELSE s.quantity END), 0) FROM move AS o JOIN move AS s ON s.origin_move_id = o.id JOIN transfer AS d ON d.id = s.transfer_id WHERE o.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = it.origin_move_id) AND s.purpose = 'replacement' AND s.state <> 'cancelled' AND d.replaces_id IS NULL) THEN 'replaced_after_refund'
      END AS code
    FROM (SELECT a.* FROM added AS a WHERE a.purpose = 'replacement') AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_move_replacement_added
CREATE TRIGGER guard_move_replacement_added AFTER INSERT ON move REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_move_replacement_added()

-- guard_move_replacement_changed (function)
CREATE FUNCTION guard_move_replacement_changed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.purpose = 'replacement' AND (coalesce(b.purpose, '') <> 'replacement' OR a.quantity > b.quantity OR a.done_quantity > b.quantity OR coalesce(a.origin_move_id, 0) <> coalesce(b.origin_move_id, 0) OR (b.state = 'cancelled' AND a.state <> 'cancelled'))) AS r) THEN
    RETURN NULL;
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || 'isolation';
  END IF;
  PERFORM 1 FROM invoice AS x WHERE x.id = ANY (ARRAY(SELECT l.invoice_id FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.purpose = 'replacement' AND (coalesce(b.purpose, '') <> 'replacement' OR a.quantity > b.quantity OR a.done_quantity > b.quantity OR coalesce(a.origin_move_id, 0) <> coalesce(b.origin_move_id, 0) OR (b.state = 'cancelled' AND a.state <> 'cancelled'))) AS r JOIN move AS o ON o.id = r.origin_move_id JOIN invoice_line AS l ON l.sales_order_line_id = o.sales_order_line_id JOIN invoice AS i ON i.id = l.invoice_id AND i.kind = 'invoice')) ORDER BY x.id FOR NO KEY UPDATE;
  PERFORM 1 FROM move AS x WHERE x.id = ANY (ARRAY(SELECT r.origin_move_id FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.purpose = 'replacement' AND (coalesce(b.purpose, '') <> 'replacement' OR a.quantity > b.quantity OR a.done_quantity > b.quantity OR coalesce(a.origin_move_id, 0) <> coalesce(b.origin_move_id, 0) OR (b.state = 'cancelled' AND a.state <> 'cancelled'))) AS r)) ORDER BY x.id FOR NO KEY UPDATE;
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN ((SELECT coalesce(sum(c.quantity), 0) FROM move AS b JOIN credited_return AS c ON c.move_id = b.id JOIN invoice AS i ON i.id = c.credit_note_id WHERE b.origin_move_id = it.origin_move_id AND i.state <> 'cancelled') + (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b WHERE b.origin_move_id = it.origin_move_id AND b.purpose = 'replacement' AND b.state <> 'cancelled') - (SELECT coalesce(sum(r.quantity), 0) FROM move AS b JOIN invoiced_replacement AS r ON r.move_id = b.id JOIN invoice AS i ON i.id = r.invoice_id WHERE b.origin_move_id = it.origin_move_id AND i.state = 'posted') > (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.origin_move_id = it.origin_move_id AND t.kind = 'incoming' AND b.state <> 'cancelled' AND coalesce(b.purpose, 'give_back') = 'give_back')) THEN 'settled_above_return'
      WHEN (SELECT coalesce(sum(l.quantity), 0) FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id WHERE l.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = it.origin_move_id) AND l.kind = 'goods' AND i.kind = 'credit_note' AND i.state <> 'cancelled' AND NOT i.is_keep_it) > 0 AND (SELECT coalesce(sum(l.quantity), 0) FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id WHERE l.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = it.origin_move_id) AND l.kind = 'goods' AND i.kind = 'credit_note' AND i.state <> 'cancelled' AND NOT i.is_keep_it) > (SELECT coalesce(sum(CASE WHEN c.pieces > 0 THEN c.pieces ELSE 0 END), 0) FROM (SELECT sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END) - (SELECT coalesce(sum(CASE WHEN s.state = 'done' THEN s.done_quantity ELSE s.quantity END), 0) FROM move AS o JOIN move AS s ON s.origin_move_id = o.id JOIN transfer AS d ON d.id = s.transfer_id WHERE o.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = it.origin_move_id) AND s.purpose = 'replacement' AND s.state <> 'cancelled' AND d.replaces_id = t.id) + (SELECT coalesce(sum(r.quantity), 0) FROM transfer AS d JOIN move AS s ON s.transfer_id = d.id JOIN move AS o ON o.id = s.origin_move_id JOIN invoiced_replacement AS r ON r.move_id = s.id JOIN invoice AS i ON i.id = r.invoice_id WHERE d.replaces_id = t.id AND o.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = it.origin_move_id) AND i.state = 'posted') AS pieces FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = it.origin_move_id) AND t.kind = 'incoming' AND b.state <> 'cancelled' AND coalesce(b.purpose, 'give_back') = 'give_back' GROUP BY t.id) AS c) - (SELECT coalesce(sum(b.done_quantity), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = it.origin_move_id) AND t.kind = 'outgoing' AND b.state = 'done' AND b.purpose = 'give_back') - (SELECT coalesce(sum(CASE WHEN s.state = 'done' THEN s.done_quantity ELSE s.quantity END), 0) FROM move AS o JOIN move AS s ON s.origin_move_id = o.id JOIN transfer AS d ON d.id = s.transfer_id WHERE o.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = it.origin_move_id) AND s.purpose = 'replacement' AND s.state <> 'cancelled' AND d.replaces_id IS NULL) THEN 'replaced_after_refund'
      END AS code
    FROM (SELECT a.* FROM added AS a JOIN removed AS b ON b.id = a.id WHERE a.purpose = 'replacement' AND (coalesce(b.purpose, '') <> 'replacement' OR a.quantity > b.quantity OR a.done_quantity > b.quantity OR coalesce(a.origin_move_id, 0) <> coalesce(b.origin_move_id, 0) OR (b.state = 'cancelled' AND a.state <> 'cancelled'))) AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_move_replacement_changed
CREATE TRIGGER guard_move_replacement_changed AFTER UPDATE ON move REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_move_replacement_changed()

-- guard_audit_fixed
CREATE TRIGGER guard_audit_fixed BEFORE UPDATE ON audit FOR EACH ROW
WHEN (NOT (OLD.record_kind = 'partner' AND NEW.details = '' AND NEW.id = OLD.id AND NEW.made_at = OLD.made_at AND NEW.actor_id = OLD.actor_id AND NEW.workstation = OLD.workstation AND NEW.action = OLD.action AND NEW.record_kind = OLD.record_kind AND NEW.record_id = OLD.record_id))
EXECUTE FUNCTION guard_refuse('audit_fixed')

-- guard_audit_emptied (function)
CREATE FUNCTION guard_audit_emptied() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
DECLARE
  broken text;
BEGIN
  SELECT found.code INTO broken FROM (
    SELECT CASE
      WHEN NOT EXISTS (SELECT 1 FROM partner AS p WHERE p.id = it.record_id AND NOT p.is_active AND p.street = '' AND p.city = '' AND p.email = '' AND p.phone = '') THEN 'audit_fixed'
      END AS code
    FROM added AS it
  ) AS found WHERE found.code IS NOT NULL LIMIT 1;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'guard:' || broken;
  END IF;
  RETURN NULL;
END
$guard$

-- guard_audit_emptied
CREATE TRIGGER guard_audit_emptied AFTER UPDATE ON audit REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_emptied()

-- guard_audit_kept
CREATE TRIGGER guard_audit_kept BEFORE DELETE ON audit FOR EACH ROW
EXECUTE FUNCTION guard_refuse('audit_kept')

-- guard_action_key_fixed
CREATE TRIGGER guard_action_key_fixed BEFORE UPDATE ON action_key FOR EACH ROW
WHEN (OLD.record_kind IS NOT NULL OR OLD.record_ids <> '' OR NEW.key <> OLD.key OR NEW.action <> OLD.action OR NEW.digest <> OLD.digest OR NEW.actor_id <> OLD.actor_id OR NEW.made_at <> OLD.made_at)
EXECUTE FUNCTION guard_refuse('action_key_fixed')

-- guard_action_key_kept
CREATE TRIGGER guard_action_key_kept BEFORE DELETE ON action_key FOR EACH ROW
EXECUTE FUNCTION guard_refuse('action_key_kept')

-- guard_ticket_document_found (function)
CREATE FUNCTION guard_ticket_document_found() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
BEGIN
  UPDATE ticket_search SET words = words || ' ' || lower(replace(NEW.number, '/', ' ')) WHERE ticket_id IN (NEW.ticket_id) AND replace((' ' || words || ' '), ' ' || lower(replace(NEW.number, '/', ' ')) || ' ', '') = (' ' || words || ' ');
  RETURN NULL;
END
$guard$

-- guard_ticket_document_found
CREATE TRIGGER guard_ticket_document_found AFTER INSERT ON ticket_document FOR EACH ROW
WHEN (NEW.number IS NOT NULL)
EXECUTE FUNCTION guard_ticket_document_found()

-- guard_ticket_document_renamed (function)
CREATE FUNCTION guard_ticket_document_renamed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
BEGIN
  UPDATE ticket_search SET words = words || ' ' || lower(replace(NEW.number, '/', ' ')) WHERE ticket_id IN (NEW.ticket_id) AND replace((' ' || words || ' '), ' ' || lower(replace(NEW.number, '/', ' ')) || ' ', '') = (' ' || words || ' ');
  RETURN NULL;
END
$guard$

-- guard_ticket_document_renamed
CREATE TRIGGER guard_ticket_document_renamed AFTER UPDATE ON ticket_document FOR EACH ROW
WHEN (NEW.number IS NOT NULL AND coalesce(OLD.number, '') <> NEW.number)
EXECUTE FUNCTION guard_ticket_document_renamed()

-- guard_invoice_found (function)
CREATE FUNCTION guard_invoice_found() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_material TO off SET join_collapse_limit TO 1 SET from_collapse_limit TO 1 SET jit TO off
AS $guard$
BEGIN
  UPDATE ticket_search SET words = words || ' ' || lower(replace(NEW.number, '/', ' ')) WHERE ticket_id IN (SELECT t.id FROM ticket AS t WHERE t.sales_order_id = NEW.sales_order_id) AND replace((' ' || words || ' '), ' ' || lower(replace(NEW.number, '/', ' ')) || ' ', '') = (' ' || words || ' ');
  RETURN NULL;
END
$guard$

-- guard_invoice_found
CREATE TRIGGER guard_invoice_found AFTER UPDATE ON invoice FOR EACH ROW
WHEN (NEW.sales_order_id IS NOT NULL AND NEW.number IS NOT NULL AND coalesce(OLD.number, '') <> NEW.number)
EXECUTE FUNCTION guard_invoice_found()

-- guard_invoice_truncate
CREATE TRIGGER guard_invoice_truncate BEFORE TRUNCATE ON invoice FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('invoice_kept')

-- guard_invoice_line_truncate
CREATE TRIGGER guard_invoice_line_truncate BEFORE TRUNCATE ON invoice_line FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('invoice_line_kept')

-- guard_invoice_line_tax_truncate
CREATE TRIGGER guard_invoice_line_tax_truncate BEFORE TRUNCATE ON invoice_line_tax FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('invoice_line_tax_kept')

-- guard_invoice_tax_truncate
CREATE TRIGGER guard_invoice_tax_truncate BEFORE TRUNCATE ON invoice_tax FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('invoice_tax_kept')

-- guard_credited_invoice_truncate
CREATE TRIGGER guard_credited_invoice_truncate BEFORE TRUNCATE ON credited_invoice FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('credited_invoice_kept')

-- guard_invoice_party_truncate
CREATE TRIGGER guard_invoice_party_truncate BEFORE TRUNCATE ON invoice_party FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('invoice_party_kept')

-- guard_invoice_status_truncate
CREATE TRIGGER guard_invoice_status_truncate BEFORE TRUNCATE ON invoice_status FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('invoice_status_kept')

-- guard_approval_truncate
CREATE TRIGGER guard_approval_truncate BEFORE TRUNCATE ON approval FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('approval_kept')

-- guard_ticket_truncate
CREATE TRIGGER guard_ticket_truncate BEFORE TRUNCATE ON ticket FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('ticket_kept')

-- guard_ticket_stay_truncate
CREATE TRIGGER guard_ticket_stay_truncate BEFORE TRUNCATE ON ticket_stay FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('ticket_stay_kept')

-- guard_payment_truncate
CREATE TRIGGER guard_payment_truncate BEFORE TRUNCATE ON payment FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('payment_kept')

-- guard_payment_status_truncate
CREATE TRIGGER guard_payment_status_truncate BEFORE TRUNCATE ON payment_status FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('payment_status_kept')

-- guard_entry_truncate
CREATE TRIGGER guard_entry_truncate BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('entry_kept')

-- guard_journal_item_truncate
CREATE TRIGGER guard_journal_item_truncate BEFORE TRUNCATE ON journal_item FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('journal_item_kept')

-- guard_item_match_truncate
CREATE TRIGGER guard_item_match_truncate BEFORE TRUNCATE ON item_match FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('item_match_kept')

-- guard_item_match_undo_truncate
CREATE TRIGGER guard_item_match_undo_truncate BEFORE TRUNCATE ON item_match_undo FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('item_match_undo_kept')

-- guard_document_series_truncate
CREATE TRIGGER guard_document_series_truncate BEFORE TRUNCATE ON document_series FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('document_series_kept')

-- guard_lock_date_truncate
CREATE TRIGGER guard_lock_date_truncate BEFORE TRUNCATE ON lock_date FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('lock_date_kept')

-- guard_lock_date_change_truncate
CREATE TRIGGER guard_lock_date_change_truncate BEFORE TRUNCATE ON lock_date_change FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('lock_date_change_kept')

-- guard_company_truncate
CREATE TRIGGER guard_company_truncate BEFORE TRUNCATE ON company FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('company_kept')

-- guard_lot_truncate
CREATE TRIGGER guard_lot_truncate BEFORE TRUNCATE ON lot FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('lot_kept')

-- guard_product_truncate
CREATE TRIGGER guard_product_truncate BEFORE TRUNCATE ON product FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('product_kept')

-- guard_location_truncate
CREATE TRIGGER guard_location_truncate BEFORE TRUNCATE ON location FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('location_kept')

-- guard_unit_truncate
CREATE TRIGGER guard_unit_truncate BEFORE TRUNCATE ON unit FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('unit_kept')

-- guard_tracking_change_truncate
CREATE TRIGGER guard_tracking_change_truncate BEFORE TRUNCATE ON tracking_change FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('tracking_change_kept')

-- guard_transfer_truncate
CREATE TRIGGER guard_transfer_truncate BEFORE TRUNCATE ON transfer FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('transfer_kept')

-- guard_move_truncate
CREATE TRIGGER guard_move_truncate BEFORE TRUNCATE ON move FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('move_kept')

-- guard_move_line_truncate
CREATE TRIGGER guard_move_line_truncate BEFORE TRUNCATE ON move_line FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('move_line_kept')

-- guard_quantity_on_hand_truncate
CREATE TRIGGER guard_quantity_on_hand_truncate BEFORE TRUNCATE ON quantity_on_hand FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('quantity_on_hand_kept')

-- guard_serial_place_truncate
CREATE TRIGGER guard_serial_place_truncate BEFORE TRUNCATE ON serial_place FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('serial_place_kept')

-- guard_repair_order_truncate
CREATE TRIGGER guard_repair_order_truncate BEFORE TRUNCATE ON repair_order FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('repair_order_kept')

-- guard_repair_part_truncate
CREATE TRIGGER guard_repair_part_truncate BEFORE TRUNCATE ON repair_part FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('repair_part_kept')

-- guard_repair_check_truncate
CREATE TRIGGER guard_repair_check_truncate BEFORE TRUNCATE ON repair_check FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('repair_check_kept')

-- guard_repair_signature_truncate
CREATE TRIGGER guard_repair_signature_truncate BEFORE TRUNCATE ON repair_signature FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('repair_signature_kept')

-- guard_credited_return_truncate
CREATE TRIGGER guard_credited_return_truncate BEFORE TRUNCATE ON credited_return FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('credited_return_kept')

-- guard_invoiced_replacement_truncate
CREATE TRIGGER guard_invoiced_replacement_truncate BEFORE TRUNCATE ON invoiced_replacement FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('invoiced_replacement_kept')

-- guard_audit_truncate
CREATE TRIGGER guard_audit_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('audit_kept')

-- guard_action_key_truncate
CREATE TRIGGER guard_action_key_truncate BEFORE TRUNCATE ON action_key FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('action_key_kept')

-- guard_ticket_document_truncate
CREATE TRIGGER guard_ticket_document_truncate BEFORE TRUNCATE ON ticket_document FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse('ticket_document_kept')

