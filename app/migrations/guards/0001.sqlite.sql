-- guard_invoice_born_posted
CREATE TRIGGER guard_invoice_born_posted BEFORE INSERT ON invoice FOR EACH ROW
WHEN NEW.state NOT IN ('draft', 'waiting')
BEGIN
  SELECT RAISE(ABORT, 'guard:invoice_born_posted');
END

-- guard_invoice_posted_fixed
CREATE TRIGGER guard_invoice_posted_fixed BEFORE UPDATE ON invoice FOR EACH ROW
WHEN OLD.state = 'posted'
BEGIN
  SELECT RAISE(ABORT, 'guard:invoice_posted_fixed');
END

-- guard_invoice_state_step
CREATE TRIGGER guard_invoice_state_step BEFORE UPDATE ON invoice FOR EACH ROW
WHEN OLD.state <> 'posted' AND NEW.state <> OLD.state AND NOT ((OLD.state = 'draft' AND NEW.state IN ('waiting', 'posted', 'cancelled')) OR (OLD.state = 'waiting' AND NEW.state IN ('draft', 'posted')))
BEGIN
  SELECT RAISE(ABORT, 'guard:invoice_state_step');
END

-- guard_invoice_kept
CREATE TRIGGER guard_invoice_kept BEFORE DELETE ON invoice FOR EACH ROW
WHEN OLD.state = 'posted'
BEGIN
  SELECT RAISE(ABORT, 'guard:invoice_kept');
END

-- guard_invoice_id_fixed
CREATE TRIGGER guard_invoice_id_fixed BEFORE UPDATE ON invoice FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:invoice_id_fixed');
END

-- guard_invoice_replaced
CREATE TRIGGER guard_invoice_replaced BEFORE INSERT ON invoice FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM invoice AS k WHERE ((k.id = NEW.id) OR (k.origin_source = NEW.origin_source AND k.origin_number = NEW.origin_number AND k.kind = NEW.kind AND coalesce(k.reversed_invoice_id, 0) = coalesce(NEW.reversed_invoice_id, 0)) OR (k.journal_id = NEW.journal_id AND k.kind = NEW.kind AND k.series_year = NEW.series_year AND k.number_value = NEW.number_value)) AND k.state = 'posted')
BEGIN
  SELECT RAISE(ABORT, 'guard:invoice_replaced');
END

-- guard_invoice_pushed_out
CREATE TRIGGER guard_invoice_pushed_out BEFORE UPDATE ON invoice FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM invoice AS k WHERE ((k.origin_source = NEW.origin_source AND k.origin_number = NEW.origin_number AND k.kind = NEW.kind AND coalesce(k.reversed_invoice_id, 0) = coalesce(NEW.reversed_invoice_id, 0)) OR (k.journal_id = NEW.journal_id AND k.kind = NEW.kind AND k.series_year = NEW.series_year AND k.number_value = NEW.number_value)) AND k.state = 'posted' AND k.id <> OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'guard:invoice_pushed_out');
END

-- guard_invoice_posting
CREATE TRIGGER guard_invoice_posting AFTER UPDATE ON invoice FOR EACH ROW
WHEN NEW.state = 'posted'
BEGIN
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM invoice_line AS l WHERE l.invoice_id = NEW.id) THEN RAISE(ABORT, 'guard:invoice_without_lines')
    WHEN NOT EXISTS (SELECT 1 FROM invoice_party AS p WHERE p.invoice_id = NEW.id) THEN RAISE(ABORT, 'guard:invoice_without_party')
    WHEN coalesce((SELECT sum(j.debit) - sum(j.credit) FROM journal_item AS j WHERE j.invoice_id = NEW.id), 1) <> 0 THEN RAISE(ABORT, 'guard:invoice_unbalanced')
    WHEN EXISTS (SELECT 1 FROM journal_item AS j WHERE j.invoice_id = NEW.id AND j.accounting_on <> NEW.accounting_on) THEN RAISE(ABORT, 'guard:invoice_item_date')
    WHEN NEW.total_amount <> NEW.untaxed_amount + NEW.tax_amount OR NEW.untaxed_amount <> (SELECT sum(l.subtotal) FROM invoice_line AS l WHERE l.invoice_id = NEW.id) OR NEW.tax_amount <> (SELECT coalesce(sum(x.amount), 0) FROM invoice_tax AS x WHERE x.invoice_id = NEW.id) THEN RAISE(ABORT, 'guard:invoice_sums')
    WHEN NOT EXISTS (SELECT 1 FROM (SELECT sum(j.currency_amount) AS amount, sum(j.debit) - sum(j.credit) AS company_amount FROM journal_item AS j JOIN account AS a ON a.id = j.account_id WHERE j.invoice_id = NEW.id AND a.kind || '' = 'receivable') AS s WHERE s.amount = CASE NEW.kind WHEN 'invoice' THEN NEW.total_amount ELSE -NEW.total_amount END AND s.company_amount = CASE NEW.kind WHEN 'invoice' THEN NEW.company_total_amount ELSE -NEW.company_total_amount END) THEN RAISE(ABORT, 'guard:invoice_receivable')
    WHEN NEW.currency_id <> (SELECT b.currency_id FROM company AS b) AND (NEW.company_total_amount <> (SELECT sum(l.company_subtotal) FROM invoice_line AS l WHERE l.invoice_id = NEW.id) + (SELECT coalesce(sum(x.company_amount), 0) FROM invoice_tax AS x WHERE x.invoice_id = NEW.id)) THEN RAISE(ABORT, 'guard:invoice_company_sums')
    WHEN NEW.currency_id = (SELECT b.currency_id FROM company AS b) AND NEW.exchange_rate <> 10000000000 THEN RAISE(ABORT, 'guard:invoice_own_rate')
    WHEN NOT EXISTS (SELECT 1 FROM document_series AS s WHERE s.journal_id = NEW.journal_id AND s.kind = NEW.kind AND s.year = NEW.series_year AND NEW.number_value BETWEEN s.start_number AND s.last_number AND (NEW.number_value = s.start_number OR EXISTS (SELECT 1 FROM invoice AS e WHERE e.journal_id = NEW.journal_id AND e.kind || '' = NEW.kind AND e.series_year = NEW.series_year AND e.number_value = NEW.number_value - 1))) THEN RAISE(ABORT, 'guard:invoice_number')
    WHEN NEW.content_hash IS NULL OR NEW.previous_hash IS NULL OR NEW.hash_scheme IS NULL OR NEW.previous_hash <> (SELECT e.content_hash FROM invoice AS e WHERE e.journal_id = NEW.journal_id AND e.kind || '' = NEW.kind AND e.series_year = NEW.series_year AND e.number_value = NEW.number_value - 1) THEN RAISE(ABORT, 'guard:invoice_unchained')
    WHEN EXISTS (SELECT 1 FROM journal AS b WHERE b.id = NEW.journal_id AND b.dated_series_since_at IS NOT NULL AND EXISTS (SELECT 1 FROM invoice AS e WHERE e.journal_id = NEW.journal_id AND e.kind || '' = NEW.kind AND e.series_year = NEW.series_year AND e.number_value = NEW.number_value - 1 AND e.accounting_on > NEW.accounting_on)) THEN RAISE(ABORT, 'guard:invoice_date_back')
    WHEN NEW.series_year <> CAST(substr(NEW.accounting_on, 1, 4) AS INTEGER) THEN RAISE(ABORT, 'guard:invoice_year')
    WHEN EXISTS (SELECT 1 FROM lock_date AS d WHERE (d.journal_id IS NULL OR d.journal_id = NEW.journal_id) AND d.locked_until_on >= NEW.accounting_on) THEN RAISE(ABORT, 'guard:invoice_locked_period')
  END;
END

-- guard_invoice_carried
CREATE TRIGGER guard_invoice_carried AFTER UPDATE ON invoice FOR EACH ROW
WHEN NEW.state = 'posted'
BEGIN
  UPDATE document_series SET last_hash = NEW.content_hash WHERE document_series.journal_id = NEW.journal_id AND document_series.kind = NEW.kind AND document_series.year = NEW.series_year AND document_series.last_number = NEW.number_value AND NEW.content_hash IS NOT NULL;
END

-- guard_invoice_crediting
CREATE TRIGGER guard_invoice_crediting AFTER UPDATE ON invoice FOR EACH ROW
WHEN NEW.state = 'posted' AND NEW.kind = 'credit_note'
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice_line AS l LEFT JOIN invoice_line AS o ON o.id = l.original_line_id LEFT JOIN credited_invoice AS c ON c.credit_note_id = l.invoice_id AND c.original_invoice_id = l.original_invoice_id WHERE l.invoice_id = NEW.id AND l.kind <> 'fee' AND (c.credit_note_id IS NULL OR o.invoice_id <> l.original_invoice_id OR (o.id IS NULL AND l.kind NOT IN ('fee', 'goodwill', 'goodwill_back')))) THEN RAISE(ABORT, 'guard:credit_original_missing')
    WHEN EXISTS (SELECT 1 FROM credited_invoice AS c JOIN invoice AS o ON o.id = c.original_invoice_id WHERE c.credit_note_id = NEW.id AND (o.state <> 'posted' OR o.kind <> 'invoice')) THEN RAISE(ABORT, 'guard:credit_original_not_posted')
    WHEN EXISTS (SELECT 1 FROM credited_invoice AS c JOIN invoice AS o ON o.id = c.original_invoice_id WHERE c.credit_note_id = NEW.id AND o.commercial_partner_id <> NEW.commercial_partner_id) THEN RAISE(ABORT, 'guard:credit_other_customer')
    WHEN EXISTS (SELECT 1 FROM credited_invoice AS c JOIN invoice AS o ON o.id = c.original_invoice_id WHERE c.credit_note_id = NEW.id AND (o.currency_id <> NEW.currency_id OR o.exchange_rate <> NEW.exchange_rate)) THEN RAISE(ABORT, 'guard:credit_other_currency')
    WHEN EXISTS (SELECT 1 FROM credited_invoice AS c JOIN invoice AS o ON o.id = c.original_invoice_id WHERE c.credit_note_id = NEW.id AND o.invoice_on > NEW.invoice_on) THEN RAISE(ABORT, 'guard:credit_before_invoice')
    WHEN (NEW.total_amount > (SELECT coalesce(sum(c.total_amount), 0) FROM credited_invoice AS c WHERE c.credit_note_id = NEW.id) OR EXISTS (SELECT 1 FROM credited_invoice AS c WHERE c.credit_note_id = NEW.id AND c.untaxed_amount <> (SELECT coalesce(sum(l.subtotal), 0) FROM invoice_line AS l WHERE l.invoice_id = NEW.id AND l.original_invoice_id + 0 = c.original_invoice_id AND l.kind <> 'fee')) OR EXISTS (SELECT 1 FROM credited_invoice AS c WHERE c.credit_note_id = NEW.id AND c.tax_amount <> (SELECT coalesce(sum(x.amount), 0) FROM invoice_tax AS x WHERE x.invoice_id = NEW.id AND x.original_invoice_id + 0 = c.original_invoice_id) + (SELECT coalesce(sum(t.amount), 0) FROM invoice_line AS l JOIN invoice_line_tax AS t ON t.invoice_line_id = l.id WHERE l.invoice_id = NEW.id AND l.original_invoice_id + 0 = c.original_invoice_id AND l.kind IN ('goodwill', 'goodwill_back')))) THEN RAISE(ABORT, 'guard:credit_sums')
    WHEN EXISTS (SELECT 1 FROM (SELECT d.id, d.tax_id, d.is_negative, (SELECT coalesce(sum(o.amount), 0) FROM invoice_tax AS o WHERE o.invoice_id = d.id AND o.tax_id + 0 = d.tax_id AND o.is_negative = d.is_negative) AS most FROM (SELECT DISTINCT m.original_invoice_id AS id, m.tax_id, m.is_negative FROM invoice_tax AS m WHERE m.invoice_id = NEW.id AND m.original_invoice_id IS NOT NULL) AS d) AS mine JOIN invoice_tax AS x ON x.original_invoice_id = mine.id AND x.tax_id + 0 = mine.tax_id AND x.is_negative = mine.is_negative JOIN invoice AS n ON n.id = x.invoice_id WHERE n.state = 'posted' AND n.kind || '' = 'credit_note' GROUP BY mine.id, mine.tax_id, mine.is_negative, mine.most HAVING sum(x.amount) NOT BETWEEN CASE WHEN mine.most < 0 THEN mine.most ELSE 0 END AND CASE WHEN mine.most > 0 THEN mine.most ELSE 0 END) THEN RAISE(ABORT, 'guard:credit_above_tax')
    WHEN EXISTS (SELECT 1 FROM (SELECT DISTINCT m.original_line_id AS id FROM invoice_line AS m WHERE m.invoice_id = NEW.id) AS mine JOIN invoice_line AS o ON o.id = mine.id JOIN invoice_line AS l ON l.original_line_id = o.id JOIN invoice AS n ON n.id = l.invoice_id WHERE n.state = 'posted' AND n.kind || '' = 'credit_note' AND l.kind NOT IN ('fee', 'goodwill', 'goodwill_back') GROUP BY o.id HAVING sum(l.subtotal) NOT BETWEEN CASE WHEN o.subtotal < 0 THEN o.subtotal ELSE 0 END AND CASE WHEN o.subtotal > 0 THEN o.subtotal ELSE 0 END OR sum(l.gross) NOT BETWEEN CASE WHEN o.gross < 0 THEN o.gross ELSE 0 END AND CASE WHEN o.gross > 0 THEN o.gross ELSE 0 END) THEN RAISE(ABORT, 'guard:credit_above_line')
    WHEN EXISTS (SELECT 1 FROM (SELECT DISTINCT m.original_line_id AS id FROM invoice_line AS m WHERE m.invoice_id = NEW.id) AS mine JOIN invoice_line AS o ON o.id = mine.id JOIN invoice_line AS l ON l.original_line_id = o.id JOIN invoice AS n ON n.id = l.invoice_id WHERE n.state = 'posted' AND n.kind || '' = 'credit_note' AND l.kind IN ('goods', 'correction', 'order_discount') GROUP BY o.id HAVING sum(l.quantity) NOT BETWEEN CASE WHEN o.quantity < 0 THEN o.quantity ELSE 0 END AND CASE WHEN o.quantity > 0 THEN o.quantity ELSE 0 END) THEN RAISE(ABORT, 'guard:credit_above_quantity')
    WHEN EXISTS (SELECT 1 FROM invoice_line AS l JOIN invoice_line AS o ON o.id = l.original_line_id WHERE l.invoice_id = NEW.id AND l.kind NOT IN ('fee', 'goodwill', 'goodwill_back') AND ((l.quantity < 0 AND o.quantity >= 0) OR (l.quantity > 0 AND o.quantity <= 0) OR (l.subtotal < 0 AND o.subtotal >= 0) OR (l.subtotal > 0 AND o.subtotal <= 0) OR (l.gross < 0 AND o.gross >= 0) OR (l.gross > 0 AND o.gross <= 0))) THEN RAISE(ABORT, 'guard:credit_line_sign')
    WHEN EXISTS (SELECT 1 FROM invoice_line AS l WHERE l.invoice_id = NEW.id AND (l.kind = 'sale' OR (l.kind IN ('fee', 'goodwill_back') AND (l.subtotal > 0 OR l.gross > 0)) OR (l.kind = 'goodwill' AND (l.subtotal < 0 OR l.gross < 0)))) THEN RAISE(ABORT, 'guard:credit_line_kind')
    WHEN EXISTS (SELECT 1 FROM invoice_line AS f WHERE f.invoice_id = NEW.id AND f.kind = 'fee') AND (SELECT CASE WHEN sum(CASE WHEN l.kind = 'fee' THEN -l.subtotal ELSE 0 END) > sum(CASE WHEN l.kind IN ('goods', 'order_discount') THEN l.subtotal ELSE 0 END) THEN 1 ELSE 0 END FROM invoice_line AS l WHERE l.invoice_id = NEW.id) = 1 THEN RAISE(ABORT, 'guard:credit_fee_above_goods')
    WHEN EXISTS (SELECT 1 FROM (SELECT DISTINCT m.original_invoice_id AS id FROM invoice_line AS m WHERE m.invoice_id = NEW.id AND m.kind = 'goodwill_back') AS mine JOIN invoice_line AS l ON l.original_invoice_id = mine.id JOIN invoice AS n ON n.id = l.invoice_id WHERE n.state = 'posted' AND n.kind || '' = 'credit_note' AND l.kind IN ('goodwill', 'goodwill_back') GROUP BY mine.id HAVING sum(l.subtotal) < 0 OR sum(l.gross) < 0) THEN RAISE(ABORT, 'guard:credit_goodwill_back')
    WHEN EXISTS (SELECT 1 FROM credited_invoice AS m JOIN invoice AS o ON o.id = m.original_invoice_id JOIN credited_invoice AS c ON c.original_invoice_id = o.id JOIN invoice AS n ON n.id = c.credit_note_id WHERE m.credit_note_id = NEW.id AND n.state = 'posted' AND n.kind || '' = 'credit_note' GROUP BY o.id HAVING sum(c.total_amount) NOT BETWEEN 0 AND o.total_amount) THEN RAISE(ABORT, 'guard:credit_above_invoice')
    WHEN NEW.currency_id <> (SELECT b.currency_id FROM company AS b) AND EXISTS (SELECT 1 FROM credited_invoice AS m JOIN invoice AS o ON o.id = m.original_invoice_id JOIN credited_invoice AS c ON c.original_invoice_id = o.id JOIN invoice AS n ON n.id = c.credit_note_id WHERE m.credit_note_id = NEW.id AND n.state = 'posted' AND n.kind || '' = 'credit_note' GROUP BY o.id HAVING sum(c.company_total_amount) NOT BETWEEN 0 AND o.company_total_amount OR (sum(c.total_amount) = o.total_amount AND sum(c.company_total_amount) <> o.company_total_amount)) THEN RAISE(ABORT, 'guard:credit_above_company_amount')
  END;
END

-- guard_invoice_line_fixed_added
CREATE TRIGGER guard_invoice_line_fixed_added AFTER INSERT ON invoice_line FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.invoice_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:invoice_line_fixed')
  END;
END

-- guard_invoice_line_fixed_changed
CREATE TRIGGER guard_invoice_line_fixed_changed AFTER UPDATE ON invoice_line FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = OLD.invoice_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:invoice_line_fixed')
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.invoice_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:invoice_line_fixed')
  END;
END

-- guard_invoice_line_fixed_removed
CREATE TRIGGER guard_invoice_line_fixed_removed BEFORE DELETE ON invoice_line FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = OLD.invoice_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:invoice_line_fixed')
  END;
END

-- guard_invoice_line_id_fixed
CREATE TRIGGER guard_invoice_line_id_fixed BEFORE UPDATE ON invoice_line FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:invoice_line_id_fixed');
END

-- guard_invoice_line_replaced
CREATE TRIGGER guard_invoice_line_replaced BEFORE INSERT ON invoice_line FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM invoice_line AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:invoice_line_replaced');
END

-- guard_invoice_line_tax_fixed_added
CREATE TRIGGER guard_invoice_line_tax_fixed_added AFTER INSERT ON invoice_line_tax FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id WHERE l.id = NEW.invoice_line_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:invoice_line_tax_fixed')
  END;
END

-- guard_invoice_line_tax_fixed_changed
CREATE TRIGGER guard_invoice_line_tax_fixed_changed AFTER UPDATE ON invoice_line_tax FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id WHERE l.id = OLD.invoice_line_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:invoice_line_tax_fixed')
    WHEN EXISTS (SELECT 1 FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id WHERE l.id = NEW.invoice_line_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:invoice_line_tax_fixed')
  END;
END

-- guard_invoice_line_tax_fixed_removed
CREATE TRIGGER guard_invoice_line_tax_fixed_removed BEFORE DELETE ON invoice_line_tax FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id WHERE l.id = OLD.invoice_line_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:invoice_line_tax_fixed')
  END;
END

-- guard_invoice_tax_fixed_added
CREATE TRIGGER guard_invoice_tax_fixed_added AFTER INSERT ON invoice_tax FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.invoice_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:invoice_tax_fixed')
  END;
END

-- guard_invoice_tax_fixed_changed
CREATE TRIGGER guard_invoice_tax_fixed_changed AFTER UPDATE ON invoice_tax FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = OLD.invoice_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:invoice_tax_fixed')
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.invoice_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:invoice_tax_fixed')
  END;
END

-- guard_invoice_tax_fixed_removed
CREATE TRIGGER guard_invoice_tax_fixed_removed BEFORE DELETE ON invoice_tax FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = OLD.invoice_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:invoice_tax_fixed')
  END;
END

-- guard_invoice_tax_id_fixed
CREATE TRIGGER guard_invoice_tax_id_fixed BEFORE UPDATE ON invoice_tax FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:invoice_tax_id_fixed');
END

-- guard_invoice_tax_replaced
CREATE TRIGGER guard_invoice_tax_replaced BEFORE INSERT ON invoice_tax FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM invoice_tax AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:invoice_tax_replaced');
END

-- guard_credited_invoice_fixed_added
CREATE TRIGGER guard_credited_invoice_fixed_added AFTER INSERT ON credited_invoice FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.credit_note_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:credited_invoice_fixed')
  END;
END

-- guard_credited_invoice_fixed_changed
CREATE TRIGGER guard_credited_invoice_fixed_changed AFTER UPDATE ON credited_invoice FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = OLD.credit_note_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:credited_invoice_fixed')
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.credit_note_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:credited_invoice_fixed')
  END;
END

-- guard_credited_invoice_fixed_removed
CREATE TRIGGER guard_credited_invoice_fixed_removed BEFORE DELETE ON credited_invoice FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = OLD.credit_note_id AND i.state IN ('posted', 'waiting')) THEN RAISE(ABORT, 'guard:credited_invoice_fixed')
  END;
END

-- guard_invoice_party_added
CREATE TRIGGER guard_invoice_party_added AFTER INSERT ON invoice_party FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.invoice_id AND i.state = 'posted') THEN RAISE(ABORT, 'guard:invoice_party_fixed')
  END;
END

-- guard_invoice_party_moved
CREATE TRIGGER guard_invoice_party_moved BEFORE UPDATE ON invoice_party FOR EACH ROW
WHEN NEW.invoice_id <> OLD.invoice_id
BEGIN
  SELECT RAISE(ABORT, 'guard:invoice_party_moved');
END

-- guard_invoice_party_changed
CREATE TRIGGER guard_invoice_party_changed AFTER UPDATE ON invoice_party FOR EACH ROW
WHEN NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.salt IS NULL AND NEW.name = '' AND NEW.contact_name = '' AND NEW.street = '' AND NEW.street2 = '' AND NEW.postcode = '' AND NEW.city = '' AND NEW.country_code = '' AND NEW.tax_number = '' AND NEW.customer_number = '' AND NEW.email = '' AND NEW.invoice_id = OLD.invoice_id)
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.invoice_id AND i.state = 'posted') THEN RAISE(ABORT, 'guard:invoice_party_fixed')
  END;
END

-- guard_invoice_party_removed
CREATE TRIGGER guard_invoice_party_removed BEFORE DELETE ON invoice_party FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = OLD.invoice_id AND i.state = 'posted') THEN RAISE(ABORT, 'guard:invoice_party_fixed')
  END;
END

-- guard_invoice_status_kept
CREATE TRIGGER guard_invoice_status_kept BEFORE DELETE ON invoice_status FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:invoice_status_kept');
END

-- guard_invoice_status_moved
CREATE TRIGGER guard_invoice_status_moved BEFORE UPDATE ON invoice_status FOR EACH ROW
WHEN NEW.invoice_id <> OLD.invoice_id OR NEW.commercial_partner_id <> OLD.commercial_partner_id
BEGIN
  SELECT RAISE(ABORT, 'guard:invoice_status_moved');
END

-- guard_invoice_approval
CREATE TRIGGER guard_invoice_approval AFTER UPDATE ON invoice FOR EACH ROW
WHEN NEW.state = 'posted' AND OLD.state = 'waiting'
BEGIN
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM approval AS a WHERE a.invoice_id = NEW.id AND a.state = 'approved' AND a.decided_by_id <> a.requested_by_id AND a.decided_by_id <> NEW.created_by_id) THEN RAISE(ABORT, 'guard:invoice_not_approved')
  END;
END

-- guard_invoice_limit
CREATE TRIGGER guard_invoice_limit AFTER UPDATE ON invoice FOR EACH ROW
WHEN NEW.state = 'posted' AND NEW.kind = 'credit_note'
BEGIN
  SELECT CASE
    WHEN (SELECT sum(n.company_total_amount) FROM (SELECT i.id FROM invoice AS i WHERE i.ticket_id = NEW.ticket_id UNION SELECT c.credit_note_id FROM credited_invoice AS m JOIN credited_invoice AS c ON c.original_invoice_id = m.original_invoice_id WHERE m.credit_note_id = NEW.id) AS w JOIN invoice AS n ON n.id = w.id WHERE n.kind || '' = 'credit_note' AND (n.state = 'waiting' OR (n.state = 'posted' AND CASE WHEN n.is_historic THEN n.accounting_on > date(NEW.posted_at, '-30 days') ELSE n.posted_at >= datetime(NEW.posted_at, '-30 days') END))) > (SELECT min(g.refund_limit) FROM (SELECT k.team_id FROM ticket AS k WHERE k.id = NEW.ticket_id UNION SELECT s.team_id FROM ticket_stay AS s WHERE s.ticket_id = NEW.ticket_id AND s.left_at >= datetime(NEW.posted_at, '-30 days')) AS w JOIN team AS g ON g.id = w.team_id) AND NOT (NEW.is_historic AND EXISTS (SELECT 1 FROM user_account AS u WHERE u.id = NEW.posted_by_id AND u.is_system)) AND NOT EXISTS (SELECT 1 FROM approval AS a WHERE a.invoice_id = NEW.id AND a.state = 'approved' AND a.decided_by_id <> a.requested_by_id AND a.decided_by_id <> NEW.created_by_id) THEN RAISE(ABORT, 'guard:invoice_above_limit')
    WHEN (SELECT min(g.goodwill_limit) FROM (SELECT k.team_id FROM ticket AS k WHERE k.id = NEW.ticket_id UNION SELECT s.team_id FROM ticket_stay AS s WHERE s.ticket_id = NEW.ticket_id AND s.left_at >= datetime(NEW.posted_at, '-30 days')) AS w JOIN team AS g ON g.id = w.team_id) IS NOT NULL AND CASE WHEN NEW.currency_id = (SELECT b.currency_id FROM company AS b) THEN (SELECT coalesce(sum(l.subtotal), 0) FROM invoice_line AS l WHERE l.invoice_id = NEW.id AND l.kind IN ('goodwill', 'goodwill_back')) + (SELECT coalesce(sum(t.amount), 0) FROM invoice_line AS l JOIN invoice_line_tax AS t ON t.invoice_line_id = l.id WHERE l.invoice_id = NEW.id AND l.kind IN ('goodwill', 'goodwill_back')) WHEN EXISTS (SELECT 1 FROM invoice_line AS l WHERE l.invoice_id = NEW.id AND l.kind IN ('goodwill', 'goodwill_back')) THEN (SELECT coalesce(sum(c.company_total_amount), 0) FROM credited_invoice AS c WHERE c.credit_note_id = NEW.id) - (SELECT coalesce(sum(l.company_subtotal), 0) FROM invoice_line AS l WHERE l.invoice_id = NEW.id AND l.kind NOT IN ('fee', 'goodwill', 'goodwill_back')) - (SELECT coalesce(sum(x.company_amount), 0) FROM invoice_tax AS x WHERE x.invoice_id = NEW.id AND x.original_invoice_id IS NOT NULL) ELSE 0 END > 0 AND (SELECT sum(CASE WHEN g.state = 'posted' OR g.amount > 0 THEN g.amount ELSE 0 END) FROM (SELECT n.state, CASE WHEN n.currency_id = (SELECT b.currency_id FROM company AS b) THEN (SELECT coalesce(sum(l.subtotal), 0) FROM invoice_line AS l WHERE l.invoice_id = n.id AND l.kind IN ('goodwill', 'goodwill_back')) + (SELECT coalesce(sum(t.amount), 0) FROM invoice_line AS l JOIN invoice_line_tax AS t ON t.invoice_line_id = l.id WHERE l.invoice_id = n.id AND l.kind IN ('goodwill', 'goodwill_back')) WHEN EXISTS (SELECT 1 FROM invoice_line AS l WHERE l.invoice_id = n.id AND l.kind IN ('goodwill', 'goodwill_back')) THEN (SELECT coalesce(sum(c.company_total_amount), 0) FROM credited_invoice AS c WHERE c.credit_note_id = n.id) - (SELECT coalesce(sum(l.company_subtotal), 0) FROM invoice_line AS l WHERE l.invoice_id = n.id AND l.kind NOT IN ('fee', 'goodwill', 'goodwill_back')) - (SELECT coalesce(sum(x.company_amount), 0) FROM invoice_tax AS x WHERE x.invoice_id = n.id AND x.original_invoice_id IS NOT NULL) ELSE 0 END AS amount FROM invoice AS n WHERE n.ticket_id = NEW.ticket_id AND n.kind || '' = 'credit_note' AND n.state IN ('waiting', 'posted')) AS g) > (SELECT min(g.goodwill_limit) FROM (SELECT k.team_id FROM ticket AS k WHERE k.id = NEW.ticket_id UNION SELECT s.team_id FROM ticket_stay AS s WHERE s.ticket_id = NEW.ticket_id AND s.left_at >= datetime(NEW.posted_at, '-30 days')) AS w JOIN team AS g ON g.id = w.team_id) AND NOT (NEW.is_historic AND EXISTS (SELECT 1 FROM user_account AS u WHERE u.id = NEW.posted_by_id AND u.is_system)) AND NOT EXISTS (SELECT 1 FROM approval AS a WHERE a.invoice_id = NEW.id AND a.state = 'approved' AND a.decided_by_id <> a.requested_by_id AND a.decided_by_id <> NEW.created_by_id) THEN RAISE(ABORT, 'guard:invoice_above_goodwill_limit')
  END;
END

-- guard_invoice_waiting_fixed
CREATE TRIGGER guard_invoice_waiting_fixed BEFORE UPDATE ON invoice FOR EACH ROW
WHEN OLD.state = 'waiting' AND NEW.state <> 'draft' AND NOT (NEW.kind IS NOT DISTINCT FROM OLD.kind AND NEW.journal_id IS NOT DISTINCT FROM OLD.journal_id AND NEW.partner_id IS NOT DISTINCT FROM OLD.partner_id AND NEW.commercial_partner_id IS NOT DISTINCT FROM OLD.commercial_partner_id AND NEW.sales_order_id IS NOT DISTINCT FROM OLD.sales_order_id AND NEW.ticket_id IS NOT DISTINCT FROM OLD.ticket_id AND NEW.invoice_on IS NOT DISTINCT FROM OLD.invoice_on AND NEW.accounting_on IS NOT DISTINCT FROM OLD.accounting_on AND NEW.due_on IS NOT DISTINCT FROM OLD.due_on AND NEW.currency_id IS NOT DISTINCT FROM OLD.currency_id AND NEW.exchange_rate IS NOT DISTINCT FROM OLD.exchange_rate AND NEW.tax_rounding IS NOT DISTINCT FROM OLD.tax_rounding AND NEW.language IS NOT DISTINCT FROM OLD.language AND NEW.reason IS NOT DISTINCT FROM OLD.reason AND NEW.reason_id IS NOT DISTINCT FROM OLD.reason_id AND NEW.reversed_invoice_id IS NOT DISTINCT FROM OLD.reversed_invoice_id AND NEW.corrected_invoice_id IS NOT DISTINCT FROM OLD.corrected_invoice_id AND NEW.is_correction IS NOT DISTINCT FROM OLD.is_correction AND NEW.untaxed_amount IS NOT DISTINCT FROM OLD.untaxed_amount AND NEW.tax_amount IS NOT DISTINCT FROM OLD.tax_amount AND NEW.total_amount IS NOT DISTINCT FROM OLD.total_amount AND NEW.company_total_amount IS NOT DISTINCT FROM OLD.company_total_amount AND NEW.created_by_id IS NOT DISTINCT FROM OLD.created_by_id AND NEW.is_historic IS NOT DISTINCT FROM OLD.is_historic)
BEGIN
  SELECT RAISE(ABORT, 'guard:invoice_waiting_fixed');
END

-- guard_approval_falls
CREATE TRIGGER guard_approval_falls AFTER UPDATE ON invoice FOR EACH ROW
WHEN NEW.state = 'draft' AND OLD.state = 'waiting'
BEGIN
  UPDATE approval SET state = 'fallen' WHERE approval.invoice_id = NEW.id AND approval.state IN ('waiting', 'approved');
END

-- guard_approval_born_decided
CREATE TRIGGER guard_approval_born_decided BEFORE INSERT ON approval FOR EACH ROW
WHEN NEW.state <> 'waiting' OR NEW.decided_by_id IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'guard:approval_born_decided');
END

-- guard_approval_asked
CREATE TRIGGER guard_approval_asked AFTER INSERT ON approval FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.invoice_id AND i.state = 'waiting' AND i.kind = 'credit_note') THEN RAISE(ABORT, 'guard:approval_not_waiting')
  END;
END

-- guard_approval_fixed
CREATE TRIGGER guard_approval_fixed BEFORE UPDATE ON approval FOR EACH ROW
WHEN NEW.invoice_id <> OLD.invoice_id OR NEW.content_digest <> OLD.content_digest OR NEW.requested_by_id <> OLD.requested_by_id OR NEW.requested_at <> OLD.requested_at OR NEW.limit_amount <> OLD.limit_amount OR NEW.sum_amount <> OLD.sum_amount OR NEW.is_goodwill <> OLD.is_goodwill OR (NEW.state <> OLD.state AND NOT ((OLD.state = 'waiting' AND NEW.state IN ('approved', 'rejected', 'withdrawn', 'fallen')) OR (OLD.state = 'approved' AND NEW.state IN ('withdrawn', 'fallen')))) OR (NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id AND OLD.state <> 'waiting')
BEGIN
  SELECT RAISE(ABORT, 'guard:approval_fixed');
END

-- guard_approval_given
CREATE TRIGGER guard_approval_given AFTER UPDATE ON approval FOR EACH ROW
WHEN NEW.state = 'approved' AND OLD.state = 'waiting'
BEGIN
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.invoice_id AND i.state = 'waiting' AND i.kind = 'credit_note') THEN RAISE(ABORT, 'guard:approval_not_waiting')
    WHEN NEW.decided_by_id IS NULL OR NEW.decided_by_id = NEW.requested_by_id OR EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.invoice_id AND i.created_by_id = NEW.decided_by_id) THEN RAISE(ABORT, 'guard:approval_by_oneself')
    WHEN NOT EXISTS (SELECT 1 FROM user_account AS u JOIN user_role AS r ON r.user_id = u.id WHERE u.id = NEW.decided_by_id AND r.role IN ('supervisor', 'accountant') AND u.is_active AND NOT u.is_system) THEN RAISE(ABORT, 'guard:approval_without_right')
  END;
END

-- guard_approval_removed
CREATE TRIGGER guard_approval_removed BEFORE DELETE ON approval FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = OLD.invoice_id AND i.state IN ('waiting', 'posted')) THEN RAISE(ABORT, 'guard:approval_kept')
  END;
END

-- guard_approval_id_fixed
CREATE TRIGGER guard_approval_id_fixed BEFORE UPDATE ON approval FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:approval_id_fixed');
END

-- guard_approval_replaced
CREATE TRIGGER guard_approval_replaced BEFORE INSERT ON approval FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM approval AS k WHERE ((k.id = NEW.id) OR (k.invoice_id = NEW.invoice_id AND k.state IN ('waiting', 'approved'))) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:approval_replaced');
END

-- guard_ticket_moved
CREATE TRIGGER guard_ticket_moved AFTER UPDATE ON ticket FOR EACH ROW
WHEN NEW.team_id <> OLD.team_id
BEGIN
  INSERT INTO ticket_stay (ticket_id, team_id, left_at) VALUES (NEW.id, OLD.team_id, CASE WHEN NEW.updated_at > OLD.updated_at THEN NEW.updated_at ELSE strftime('%Y-%m-%d %H:%M:%f000', 'now') END);
END

-- guard_ticket_id_fixed
CREATE TRIGGER guard_ticket_id_fixed BEFORE UPDATE ON ticket FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:ticket_id_fixed');
END

-- guard_ticket_replaced
CREATE TRIGGER guard_ticket_replaced BEFORE INSERT ON ticket FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM ticket AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:ticket_replaced');
END

-- guard_ticket_stay_fixed
CREATE TRIGGER guard_ticket_stay_fixed BEFORE UPDATE ON ticket_stay FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:ticket_stay_fixed');
END

-- guard_ticket_stay_kept
CREATE TRIGGER guard_ticket_stay_kept BEFORE DELETE ON ticket_stay FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:ticket_stay_kept');
END

-- guard_ticket_stay_replaced
CREATE TRIGGER guard_ticket_stay_replaced BEFORE INSERT ON ticket_stay FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM ticket_stay AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:ticket_stay_replaced');
END

-- guard_payment_fixed
CREATE TRIGGER guard_payment_fixed BEFORE UPDATE ON payment FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:payment_fixed');
END

-- guard_payment_kept
CREATE TRIGGER guard_payment_kept BEFORE DELETE ON payment FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:payment_kept');
END

-- guard_payment_replaced
CREATE TRIGGER guard_payment_replaced BEFORE INSERT ON payment FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM payment AS k WHERE ((k.id = NEW.id) OR (k.origin_source = NEW.origin_source AND k.origin_number = NEW.origin_number) OR (k.journal_id = NEW.journal_id AND k.series_year = NEW.series_year AND k.number_value = NEW.number_value AND k.kind = NEW.kind) OR (k.reversed_payment_id = NEW.reversed_payment_id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:payment_replaced');
END

-- guard_payment_posting
CREATE TRIGGER guard_payment_posting AFTER INSERT ON payment FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM document_series AS s WHERE s.journal_id = NEW.journal_id AND s.kind = NEW.kind AND s.year = NEW.series_year AND NEW.number_value BETWEEN s.start_number AND s.last_number AND (NEW.number_value = s.start_number OR EXISTS (SELECT 1 FROM payment AS e WHERE e.journal_id = NEW.journal_id AND e.kind = NEW.kind AND e.series_year = NEW.series_year AND e.number_value = NEW.number_value - 1))) THEN RAISE(ABORT, 'guard:payment_number')
    WHEN NEW.content_hash IS NULL OR NEW.previous_hash IS NULL OR NEW.hash_scheme IS NULL OR NEW.previous_hash <> (SELECT e.content_hash FROM payment AS e WHERE e.journal_id = NEW.journal_id AND e.kind = NEW.kind AND e.series_year = NEW.series_year AND e.number_value = NEW.number_value - 1) THEN RAISE(ABORT, 'guard:payment_unchained')
    WHEN EXISTS (SELECT 1 FROM journal AS b WHERE b.id = NEW.journal_id AND b.dated_series_since_at IS NOT NULL AND EXISTS (SELECT 1 FROM payment AS e WHERE e.journal_id = NEW.journal_id AND e.kind = NEW.kind AND e.series_year = NEW.series_year AND e.number_value = NEW.number_value - 1 AND e.accounting_on > NEW.accounting_on)) THEN RAISE(ABORT, 'guard:payment_date_back')
    WHEN NEW.series_year <> CAST(substr(NEW.accounting_on, 1, 4) AS INTEGER) THEN RAISE(ABORT, 'guard:payment_year')
    WHEN EXISTS (SELECT 1 FROM lock_date AS d WHERE (d.journal_id IS NULL OR d.journal_id = NEW.journal_id) AND d.locked_until_on >= NEW.accounting_on) THEN RAISE(ABORT, 'guard:payment_locked_period')
    WHEN NEW.kind = 'reversal' AND NOT EXISTS (SELECT 1 FROM payment AS o WHERE o.id = NEW.reversed_payment_id AND o.kind <> 'reversal' AND o.commercial_partner_id = NEW.commercial_partner_id AND o.currency_id = NEW.currency_id AND o.amount = NEW.amount) THEN RAISE(ABORT, 'guard:payment_reversal')
  END;
END

-- guard_payment_carried
CREATE TRIGGER guard_payment_carried AFTER INSERT ON payment FOR EACH ROW
BEGIN
  UPDATE document_series SET last_hash = NEW.content_hash WHERE document_series.journal_id = NEW.journal_id AND document_series.kind = NEW.kind AND document_series.year = NEW.series_year AND document_series.last_number = NEW.number_value AND NEW.content_hash IS NOT NULL;
END

-- guard_payment_status_added
CREATE TRIGGER guard_payment_status_added AFTER INSERT ON payment_status FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN coalesce((SELECT sum(j.debit) - sum(j.credit) FROM journal_item AS j WHERE j.payment_id = NEW.payment_id), 1) <> 0 THEN RAISE(ABORT, 'guard:payment_unbalanced')
    WHEN EXISTS (SELECT 1 FROM journal_item AS j JOIN payment AS p ON p.id = j.payment_id WHERE p.id = NEW.payment_id AND j.accounting_on <> p.accounting_on) THEN RAISE(ABORT, 'guard:payment_item_date')
  END;
END

-- guard_payment_status_kept
CREATE TRIGGER guard_payment_status_kept BEFORE DELETE ON payment_status FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:payment_status_kept');
END

-- guard_payment_status_moved
CREATE TRIGGER guard_payment_status_moved BEFORE UPDATE ON payment_status FOR EACH ROW
WHEN NEW.payment_id <> OLD.payment_id OR NEW.commercial_partner_id <> OLD.commercial_partner_id
BEGIN
  SELECT RAISE(ABORT, 'guard:payment_status_moved');
END

-- guard_entry_fixed
CREATE TRIGGER guard_entry_fixed BEFORE UPDATE ON entry FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:entry_fixed');
END

-- guard_entry_kept
CREATE TRIGGER guard_entry_kept BEFORE DELETE ON entry FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:entry_kept');
END

-- guard_entry_replaced
CREATE TRIGGER guard_entry_replaced BEFORE INSERT ON entry FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM entry AS k WHERE ((k.id = NEW.id) OR (k.journal_id = NEW.journal_id AND k.series_year = NEW.series_year AND k.number_value = NEW.number_value)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:entry_replaced');
END

-- guard_entry_posting
CREATE TRIGGER guard_entry_posting AFTER INSERT ON entry FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM document_series AS s WHERE s.journal_id = NEW.journal_id AND s.kind = 'entry' AND s.year = NEW.series_year AND NEW.number_value BETWEEN s.start_number AND s.last_number AND (NEW.number_value = s.start_number OR EXISTS (SELECT 1 FROM entry AS e WHERE e.journal_id = NEW.journal_id AND e.series_year = NEW.series_year AND e.number_value = NEW.number_value - 1))) THEN RAISE(ABORT, 'guard:entry_number')
    WHEN NEW.content_hash IS NULL OR NEW.previous_hash IS NULL OR NEW.hash_scheme IS NULL OR NEW.previous_hash <> (SELECT e.content_hash FROM entry AS e WHERE e.journal_id = NEW.journal_id AND e.series_year = NEW.series_year AND e.number_value = NEW.number_value - 1) THEN RAISE(ABORT, 'guard:entry_unchained')
    WHEN EXISTS (SELECT 1 FROM journal AS b WHERE b.id = NEW.journal_id AND b.dated_series_since_at IS NOT NULL AND EXISTS (SELECT 1 FROM entry AS e WHERE e.journal_id = NEW.journal_id AND e.series_year = NEW.series_year AND e.number_value = NEW.number_value - 1 AND e.accounting_on > NEW.accounting_on)) THEN RAISE(ABORT, 'guard:entry_date_back')
    WHEN NEW.series_year <> CAST(substr(NEW.accounting_on, 1, 4) AS INTEGER) THEN RAISE(ABORT, 'guard:entry_year')
    WHEN EXISTS (SELECT 1 FROM lock_date AS d WHERE (d.journal_id IS NULL OR d.journal_id = NEW.journal_id) AND d.locked_until_on >= NEW.accounting_on) THEN RAISE(ABORT, 'guard:entry_locked_period')
  END;
END

-- guard_entry_carried
CREATE TRIGGER guard_entry_carried AFTER INSERT ON entry FOR EACH ROW
BEGIN
  UPDATE document_series SET last_hash = NEW.content_hash WHERE document_series.journal_id = NEW.journal_id AND document_series.kind = 'entry' AND document_series.year = NEW.series_year AND document_series.last_number = NEW.number_value AND NEW.content_hash IS NOT NULL;
END

-- guard_journal_item_added
CREATE TRIGGER guard_journal_item_added AFTER INSERT ON journal_item FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.invoice_id AND i.state = 'posted') THEN RAISE(ABORT, 'guard:journal_item_after_posting')
    WHEN EXISTS (SELECT 1 FROM payment_status AS s WHERE s.payment_id = NEW.payment_id) THEN RAISE(ABORT, 'guard:journal_item_after_payment')
    WHEN (SELECT sum(j.debit) - sum(j.credit) FROM journal_item AS j WHERE j.entry_id = NEW.entry_id AND j.id <> NEW.id) = 0 THEN RAISE(ABORT, 'guard:journal_item_after_entry')
  END;
END

-- guard_journal_item_changed
CREATE TRIGGER guard_journal_item_changed AFTER UPDATE ON journal_item FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN OLD.payment_id IS NOT NULL OR OLD.entry_id IS NOT NULL OR EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = OLD.invoice_id AND i.state = 'posted') THEN RAISE(ABORT, 'guard:journal_item_fixed')
    WHEN NEW.payment_id IS NOT NULL OR NEW.entry_id IS NOT NULL OR EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.invoice_id AND i.state = 'posted') THEN RAISE(ABORT, 'guard:journal_item_fixed')
  END;
END

-- guard_journal_item_removed
CREATE TRIGGER guard_journal_item_removed BEFORE DELETE ON journal_item FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN OLD.payment_id IS NOT NULL OR OLD.entry_id IS NOT NULL OR EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = OLD.invoice_id AND i.state = 'posted') THEN RAISE(ABORT, 'guard:journal_item_fixed')
  END;
END

-- guard_journal_item_id_fixed
CREATE TRIGGER guard_journal_item_id_fixed BEFORE UPDATE ON journal_item FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:journal_item_id_fixed');
END

-- guard_journal_item_replaced
CREATE TRIGGER guard_journal_item_replaced BEFORE INSERT ON journal_item FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM journal_item AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:journal_item_replaced');
END

-- guard_item_match_fixed
CREATE TRIGGER guard_item_match_fixed BEFORE UPDATE ON item_match FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:item_match_fixed');
END

-- guard_item_match_kept
CREATE TRIGGER guard_item_match_kept BEFORE DELETE ON item_match FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:item_match_kept');
END

-- guard_item_match_replaced
CREATE TRIGGER guard_item_match_replaced BEFORE INSERT ON item_match FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM item_match AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:item_match_replaced');
END

-- guard_item_match_undo_fixed
CREATE TRIGGER guard_item_match_undo_fixed BEFORE UPDATE ON item_match_undo FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:item_match_undo_fixed');
END

-- guard_item_match_undo_kept
CREATE TRIGGER guard_item_match_undo_kept BEFORE DELETE ON item_match_undo FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:item_match_undo_kept');
END

-- guard_item_match_undo_replaced
CREATE TRIGGER guard_item_match_undo_replaced BEFORE INSERT ON item_match_undo FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM item_match_undo AS k WHERE k.item_match_id = NEW.item_match_id)
BEGIN
  SELECT RAISE(ABORT, 'guard:item_match_undo_replaced');
END

-- guard_item_match_added
CREATE TRIGGER guard_item_match_added AFTER INSERT ON item_match FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM journal_item AS d, journal_item AS c WHERE d.id = NEW.debit_item_id AND c.id = NEW.credit_item_id AND d.account_id = c.account_id AND d.currency_id = c.currency_id AND d.credit = 0 AND c.debit = 0) THEN RAISE(ABORT, 'guard:item_match_sides')
    WHEN (SELECT sum(m.amount) FROM item_match AS m WHERE m.debit_item_id = NEW.debit_item_id AND NOT EXISTS (SELECT 1 FROM item_match_undo AS u WHERE u.item_match_id = m.id)) > (SELECT abs(j.currency_amount) FROM journal_item AS j WHERE j.id = NEW.debit_item_id) OR (SELECT sum(m.amount) FROM item_match AS m WHERE m.credit_item_id = NEW.credit_item_id AND NOT EXISTS (SELECT 1 FROM item_match_undo AS u WHERE u.item_match_id = m.id)) > (SELECT abs(j.currency_amount) FROM journal_item AS j WHERE j.id = NEW.credit_item_id) THEN RAISE(ABORT, 'guard:item_match_above_item')
    WHEN (EXISTS (SELECT 1 FROM journal_item AS d JOIN payment AS p ON p.id = d.payment_id JOIN journal_item AS k ON k.id = NEW.credit_item_id JOIN invoice AS n ON n.id = k.invoice_id WHERE d.id = NEW.debit_item_id AND p.kind = 'refund_payment' AND (n.posted_by_id = p.posted_by_id OR EXISTS (SELECT 1 FROM approval AS a WHERE a.invoice_id = n.id AND a.state || '' = 'approved' AND a.decided_by_id = p.posted_by_id))) OR EXISTS (SELECT 1 FROM journal_item AS d JOIN payment AS p ON p.id = d.payment_id JOIN item_match AS f ON f.credit_item_id = NEW.credit_item_id JOIN item_match_undo AS u ON u.item_match_id = f.id JOIN item_match AS x ON x.debit_item_id = f.debit_item_id JOIN journal_item AS k ON k.id = x.credit_item_id JOIN invoice AS n ON n.id = k.invoice_id WHERE d.id = NEW.debit_item_id AND NOT EXISTS (SELECT 1 FROM item_match_undo AS v WHERE v.item_match_id = x.id) AND p.kind = 'refund_payment' AND (n.posted_by_id = p.posted_by_id OR EXISTS (SELECT 1 FROM approval AS a WHERE a.invoice_id = n.id AND a.state || '' = 'approved' AND a.decided_by_id = p.posted_by_id))) OR EXISTS (SELECT 1 FROM journal_item AS k JOIN invoice AS n ON n.id = k.invoice_id JOIN item_match AS f ON f.debit_item_id = NEW.debit_item_id JOIN item_match_undo AS u ON u.item_match_id = f.id JOIN item_match AS m ON m.credit_item_id = f.credit_item_id JOIN journal_item AS d ON d.id = m.debit_item_id JOIN payment AS p ON p.id = d.payment_id WHERE k.id = NEW.credit_item_id AND k.id < d.id AND u.undone_at <= m.matched_at AND NOT EXISTS (SELECT 1 FROM item_match_undo AS v WHERE v.item_match_id = m.id) AND p.kind = 'refund_payment' AND (n.posted_by_id = p.posted_by_id OR EXISTS (SELECT 1 FROM approval AS a WHERE a.invoice_id = n.id AND a.state || '' = 'approved' AND a.decided_by_id = p.posted_by_id)))) AND (SELECT count(*) FROM user_account AS u WHERE u.is_active AND NOT u.is_system) > 1 THEN RAISE(ABORT, 'guard:item_match_own_refund')
    WHEN (SELECT sum(m.company_amount + coalesce(x.credit, 0)) FROM item_match AS m LEFT JOIN journal_item AS x ON x.entry_id = m.exchange_entry_id AND x.account_id = (SELECT k.account_id FROM journal_item AS k WHERE k.id = m.debit_item_id) WHERE m.debit_item_id = NEW.debit_item_id AND NOT EXISTS (SELECT 1 FROM item_match_undo AS u WHERE u.item_match_id = m.id)) > (SELECT j.debit + j.credit FROM journal_item AS j WHERE j.id = NEW.debit_item_id) OR (SELECT sum(m.company_amount + coalesce(x.debit, 0)) FROM item_match AS m LEFT JOIN journal_item AS x ON x.entry_id = m.exchange_entry_id AND x.account_id = (SELECT k.account_id FROM journal_item AS k WHERE k.id = m.credit_item_id) WHERE m.credit_item_id = NEW.credit_item_id AND NOT EXISTS (SELECT 1 FROM item_match_undo AS u WHERE u.item_match_id = m.id)) > (SELECT j.debit + j.credit FROM journal_item AS j WHERE j.id = NEW.credit_item_id) THEN RAISE(ABORT, 'guard:item_match_above_company_amount')
    WHEN NEW.exchange_entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry AS e JOIN journal_item AS x ON x.entry_id = e.id JOIN journal_item AS d ON d.id = NEW.debit_item_id WHERE e.id = NEW.exchange_entry_id AND e.kind = 'exchange_difference' AND x.account_id = d.account_id AND x.partner_id = d.partner_id AND x.currency_amount = 0) THEN RAISE(ABORT, 'guard:item_match_exchange')
  END;
END

-- guard_document_series_back
CREATE TRIGGER guard_document_series_back BEFORE UPDATE ON document_series FOR EACH ROW
WHEN NEW.last_number < OLD.last_number AND OLD.last_number >= OLD.start_number
BEGIN
  SELECT RAISE(ABORT, 'guard:document_series_back');
END

-- guard_document_series_fixed
CREATE TRIGGER guard_document_series_fixed BEFORE UPDATE ON document_series FOR EACH ROW
WHEN NEW.id <> OLD.id OR NEW.journal_id <> OLD.journal_id OR NEW.kind <> OLD.kind OR NEW.year <> OLD.year OR (NEW.start_number <> OLD.start_number AND OLD.last_number >= OLD.start_number)
BEGIN
  SELECT RAISE(ABORT, 'guard:document_series_fixed');
END

-- guard_document_series_kept
CREATE TRIGGER guard_document_series_kept BEFORE DELETE ON document_series FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:document_series_kept');
END

-- guard_document_series_hashed
CREATE TRIGGER guard_document_series_hashed AFTER UPDATE ON document_series FOR EACH ROW
WHEN coalesce(NEW.last_hash, '') <> coalesce(OLD.last_hash, '')
BEGIN
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM invoice AS e WHERE e.journal_id = NEW.journal_id AND e.kind = NEW.kind AND e.series_year = NEW.year AND e.number_value = NEW.last_number AND e.content_hash = NEW.last_hash) AND NOT EXISTS (SELECT 1 FROM payment AS e WHERE e.journal_id = NEW.journal_id AND e.kind = NEW.kind AND e.series_year = NEW.year AND e.number_value = NEW.last_number AND e.content_hash = NEW.last_hash) AND NOT (NEW.kind = 'entry' AND EXISTS (SELECT 1 FROM entry AS e WHERE e.journal_id = NEW.journal_id AND e.series_year = NEW.year AND e.number_value = NEW.last_number AND e.content_hash = NEW.last_hash)) THEN RAISE(ABORT, 'guard:document_series_hash')
  END;
END

-- guard_document_series_added
CREATE TRIGGER guard_document_series_added AFTER INSERT ON document_series FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS e WHERE e.journal_id = NEW.journal_id AND e.kind = NEW.kind AND e.series_year = NEW.year AND e.number_value > NEW.last_number) OR EXISTS (SELECT 1 FROM payment AS e WHERE e.journal_id = NEW.journal_id AND e.kind = NEW.kind AND e.series_year = NEW.year AND e.number_value > NEW.last_number) OR (NEW.kind = 'entry' AND EXISTS (SELECT 1 FROM entry AS e WHERE e.journal_id = NEW.journal_id AND e.series_year = NEW.year AND e.number_value > NEW.last_number)) THEN RAISE(ABORT, 'guard:document_series_behind')
  END;
END

-- guard_lock_date_moved_back
CREATE TRIGGER guard_lock_date_moved_back AFTER UPDATE ON lock_date FOR EACH ROW
WHEN OLD.locked_until_on IS NOT NULL AND (NEW.locked_until_on IS NULL OR NEW.locked_until_on < OLD.locked_until_on)
BEGIN
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM lock_date_change AS c WHERE c.id = (SELECT max(x.id) FROM lock_date_change AS x WHERE x.lock_date_id = NEW.id) AND c.agreed_by_id IS NOT NULL AND c.reason <> '' AND coalesce(CAST(c.after_on AS TEXT), '') = coalesce(CAST(NEW.locked_until_on AS TEXT), '') AND (c.agreed_by_id <> c.changed_by_id OR (SELECT count(*) FROM user_account AS u WHERE u.is_active AND NOT u.is_system) = 1)) THEN RAISE(ABORT, 'guard:lock_date_back')
  END;
END

-- guard_lock_date_fixed
CREATE TRIGGER guard_lock_date_fixed BEFORE UPDATE ON lock_date FOR EACH ROW
WHEN NEW.id <> OLD.id OR coalesce(NEW.journal_id, 0) <> coalesce(OLD.journal_id, 0)
BEGIN
  SELECT RAISE(ABORT, 'guard:lock_date_fixed');
END

-- guard_lock_date_kept
CREATE TRIGGER guard_lock_date_kept BEFORE DELETE ON lock_date FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:lock_date_kept');
END

-- guard_lock_date_replaced
CREATE TRIGGER guard_lock_date_replaced BEFORE INSERT ON lock_date FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM lock_date AS k WHERE ((k.id = NEW.id) OR (coalesce(k.journal_id, 0) = coalesce(NEW.journal_id, 0))) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:lock_date_replaced');
END

-- guard_lock_date_pushed_out
CREATE TRIGGER guard_lock_date_pushed_out BEFORE UPDATE ON lock_date FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM lock_date AS k WHERE ((coalesce(k.journal_id, 0) = coalesce(NEW.journal_id, 0))) AND TRUE AND k.id <> OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'guard:lock_date_pushed_out');
END

-- guard_lock_date_change_fixed
CREATE TRIGGER guard_lock_date_change_fixed BEFORE UPDATE ON lock_date_change FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:lock_date_change_fixed');
END

-- guard_lock_date_change_kept
CREATE TRIGGER guard_lock_date_change_kept BEFORE DELETE ON lock_date_change FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:lock_date_change_kept');
END

-- guard_lock_date_change_replaced
CREATE TRIGGER guard_lock_date_change_replaced BEFORE INSERT ON lock_date_change FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM lock_date_change AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:lock_date_change_replaced');
END

-- guard_company_kept
CREATE TRIGGER guard_company_kept BEFORE DELETE ON company FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:company_kept');
END

-- guard_company_replaced
CREATE TRIGGER guard_company_replaced BEFORE INSERT ON company FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM company AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:company_replaced');
END

-- guard_company_currency
CREATE TRIGGER guard_company_currency AFTER UPDATE ON company FOR EACH ROW
WHEN NEW.currency_id <> OLD.currency_id
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM journal_item) THEN RAISE(ABORT, 'guard:company_currency_fixed')
  END;
END

-- guard_company_id_fixed
CREATE TRIGGER guard_company_id_fixed BEFORE UPDATE ON company FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:company_id_fixed');
END

-- guard_lot_changed
CREATE TRIGGER guard_lot_changed AFTER UPDATE ON lot FOR EACH ROW
WHEN NEW.product_id <> OLD.product_id OR NEW.is_unknown <> OLD.is_unknown OR NEW.is_serial <> OLD.is_serial OR NEW.name <> OLD.name
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM move_line AS l WHERE l.lot_id = NEW.id) THEN RAISE(ABORT, 'guard:lot_fixed')
    WHEN NEW.is_serial <> (NOT NEW.is_unknown AND EXISTS (SELECT 1 FROM product AS g WHERE g.id = NEW.product_id AND g.tracking = 'serial')) THEN RAISE(ABORT, 'guard:lot_serial_otherwise')
  END;
END

-- guard_lot_id_fixed
CREATE TRIGGER guard_lot_id_fixed BEFORE UPDATE ON lot FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:lot_id_fixed');
END

-- guard_lot_replaced
CREATE TRIGGER guard_lot_replaced BEFORE INSERT ON lot FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM lot AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:lot_replaced');
END

-- guard_product_kind_changed
CREATE TRIGGER guard_product_kind_changed AFTER UPDATE ON product FOR EACH ROW
WHEN NEW.kind <> OLD.kind
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM move AS m WHERE m.product_id = NEW.id) THEN RAISE(ABORT, 'guard:product_kind_fixed')
  END;
END

-- guard_product_unit_changed
CREATE TRIGGER guard_product_unit_changed AFTER UPDATE ON product FOR EACH ROW
WHEN coalesce(NEW.unit_id, 0) <> coalesce(OLD.unit_id, 0)
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM move AS m WHERE m.product_id = NEW.id) THEN RAISE(ABORT, 'guard:product_unit_fixed')
  END;
END

-- guard_product_id_fixed
CREATE TRIGGER guard_product_id_fixed BEFORE UPDATE ON product FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:product_id_fixed');
END

-- guard_product_replaced
CREATE TRIGGER guard_product_replaced BEFORE INSERT ON product FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM product AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:product_replaced');
END

-- guard_location_kind_fixed
CREATE TRIGGER guard_location_kind_fixed BEFORE UPDATE ON location FOR EACH ROW
WHEN NEW.kind <> OLD.kind
BEGIN
  SELECT RAISE(ABORT, 'guard:location_kind_fixed');
END

-- guard_unit_changed
CREATE TRIGGER guard_unit_changed AFTER UPDATE ON unit FOR EACH ROW
WHEN NEW.rounding <> OLD.rounding OR NEW.factor <> OLD.factor OR coalesce(NEW.base_unit_id, 0) <> coalesce(OLD.base_unit_id, 0)
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM product AS g WHERE coalesce(g.unit_id, (SELECT u.id FROM unit AS u WHERE u.code = 'PCE')) = NEW.id AND EXISTS (SELECT 1 FROM move AS m WHERE m.product_id = g.id)) THEN RAISE(ABORT, 'guard:unit_fixed')
  END;
END

-- guard_unit_of_pieces
CREATE TRIGGER guard_unit_of_pieces BEFORE UPDATE ON unit FOR EACH ROW
WHEN OLD.code = 'PCE' AND NEW.code <> OLD.code
BEGIN
  SELECT RAISE(ABORT, 'guard:unit_of_pieces');
END

-- guard_unit_kept
CREATE TRIGGER guard_unit_kept BEFORE DELETE ON unit FOR EACH ROW
WHEN OLD.code = 'PCE'
BEGIN
  SELECT RAISE(ABORT, 'guard:unit_kept');
END

-- guard_unit_id_fixed
CREATE TRIGGER guard_unit_id_fixed BEFORE UPDATE ON unit FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:unit_id_fixed');
END

-- guard_unit_replaced
CREATE TRIGGER guard_unit_replaced BEFORE INSERT ON unit FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM unit AS k WHERE ((k.id = NEW.id) OR (k.code = NEW.code)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:unit_replaced');
END

-- guard_unit_pushed_out
CREATE TRIGGER guard_unit_pushed_out BEFORE UPDATE ON unit FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM unit AS k WHERE ((k.code = NEW.code)) AND TRUE AND k.id <> OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'guard:unit_pushed_out');
END

-- guard_location_archived
CREATE TRIGGER guard_location_archived AFTER UPDATE ON location FOR EACH ROW
WHEN OLD.is_active AND NOT NEW.is_active
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM quantity_on_hand AS q WHERE q.location_id = NEW.id AND q.quantity > 0) OR EXISTS (SELECT 1 FROM move AS m WHERE m.state IN ('draft', 'waiting', 'ready') AND (m.source_location_id = NEW.id OR m.destination_location_id = NEW.id)) THEN RAISE(ABORT, 'guard:location_in_use')
  END;
END

-- guard_location_id_fixed
CREATE TRIGGER guard_location_id_fixed BEFORE UPDATE ON location FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:location_id_fixed');
END

-- guard_location_replaced
CREATE TRIGGER guard_location_replaced BEFORE INSERT ON location FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM location AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:location_replaced');
END

-- guard_lot_added
CREATE TRIGGER guard_lot_added AFTER INSERT ON lot FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN NEW.is_serial <> (NOT NEW.is_unknown AND EXISTS (SELECT 1 FROM product AS g WHERE g.id = NEW.product_id AND g.tracking = 'serial')) THEN RAISE(ABORT, 'guard:lot_serial_otherwise')
  END;
END

-- guard_product_born_changed
CREATE TRIGGER guard_product_born_changed BEFORE INSERT ON product FOR EACH ROW
WHEN NEW.tracking_changes <> 0
BEGIN
  SELECT RAISE(ABORT, 'guard:product_born_changed');
END

-- guard_product_tracking_counted
CREATE TRIGGER guard_product_tracking_counted BEFORE UPDATE ON product FOR EACH ROW
WHEN NEW.tracking_changes <> OLD.tracking_changes + CASE WHEN NEW.tracking <> OLD.tracking THEN 1 ELSE 0 END
BEGIN
  SELECT RAISE(ABORT, 'guard:product_tracking_counted');
END

-- guard_product_tracking_changed
CREATE TRIGGER guard_product_tracking_changed AFTER UPDATE ON product FOR EACH ROW
WHEN NEW.tracking <> OLD.tracking
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM quantity_on_hand AS q WHERE q.product_id = NEW.id AND q.quantity <> 0) OR EXISTS (SELECT 1 FROM move AS m WHERE m.product_id = NEW.id AND m.state IN ('draft', 'waiting', 'ready')) OR EXISTS (SELECT 1 FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id WHERE m.product_id = NEW.id AND m.state = 'done' AND NOT t.is_booked) OR EXISTS (SELECT 1 FROM repair_order AS o WHERE o.product_id = NEW.id AND o.state IN ('new', 'confirmed', 'under_repair')) OR EXISTS (SELECT 1 FROM repair_part AS p JOIN repair_order AS o ON o.id = p.repair_order_id WHERE p.product_id = NEW.id AND o.state IN ('new', 'confirmed', 'under_repair')) THEN RAISE(ABORT, 'guard:product_tracking_fixed')
  END;
END

-- guard_product_tracking_told
CREATE TRIGGER guard_product_tracking_told AFTER UPDATE ON product FOR EACH ROW
WHEN NEW.tracking <> OLD.tracking
BEGIN
  INSERT INTO tracking_change (product_id, tracking_before, tracking_after, last_move_id, last_repair_id, changed_at) VALUES (NEW.id, OLD.tracking, NEW.tracking, (SELECT max(m.id) FROM move AS m WHERE m.product_id = NEW.id AND m.state = 'done'), (SELECT max(o.id) FROM repair_order AS o WHERE o.product_id = NEW.id AND o.state = 'repaired'), strftime('%Y-%m-%d %H:%M:%f000', 'now'));
END

-- guard_product_tracking_forgets
CREATE TRIGGER guard_product_tracking_forgets AFTER UPDATE ON product FOR EACH ROW
WHEN NEW.tracking <> OLD.tracking AND NEW.tracking = 'none'
BEGIN
  DELETE FROM serial_place WHERE lot_id IN (SELECT x.id FROM lot AS x WHERE x.product_id IN (SELECT r.id FROM (SELECT NEW.id AS id) AS r));
END

-- guard_tracking_change_added
CREATE TRIGGER guard_tracking_change_added AFTER INSERT ON tracking_change FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN (SELECT count(*) FROM tracking_change AS c WHERE c.product_id = NEW.product_id) > (SELECT g.tracking_changes FROM product AS g WHERE g.id = NEW.product_id) THEN RAISE(ABORT, 'guard:tracking_change_false')
  END;
END

-- guard_tracking_change_fixed
CREATE TRIGGER guard_tracking_change_fixed BEFORE UPDATE ON tracking_change FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:tracking_change_fixed');
END

-- guard_tracking_change_kept
CREATE TRIGGER guard_tracking_change_kept BEFORE DELETE ON tracking_change FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:tracking_change_kept');
END

-- guard_tracking_change_replaced
CREATE TRIGGER guard_tracking_change_replaced BEFORE INSERT ON tracking_change FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM tracking_change AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:tracking_change_replaced');
END

-- guard_transfer_born_done
CREATE TRIGGER guard_transfer_born_done BEFORE INSERT ON transfer FOR EACH ROW
WHEN NEW.state = 'done' OR NEW.is_booked OR NEW.booking_number IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'guard:transfer_born_done');
END

-- guard_transfer_done_fixed
CREATE TRIGGER guard_transfer_done_fixed BEFORE UPDATE ON transfer FOR EACH ROW
WHEN OLD.is_booked OR (NEW.is_booked AND OLD.state <> 'done') OR (NEW.booking_number IS NOT NULL AND NOT NEW.is_booked)
BEGIN
  SELECT RAISE(ABORT, 'guard:transfer_done_fixed');
END

-- guard_transfer_kept
CREATE TRIGGER guard_transfer_kept BEFORE DELETE ON transfer FOR EACH ROW
WHEN OLD.state = 'done'
BEGIN
  SELECT RAISE(ABORT, 'guard:transfer_kept');
END

-- guard_transfer_kind_fixed
CREATE TRIGGER guard_transfer_kind_fixed BEFORE UPDATE ON transfer FOR EACH ROW
WHEN NEW.kind <> OLD.kind
BEGIN
  SELECT RAISE(ABORT, 'guard:transfer_kind_fixed');
END

-- guard_transfer_id_fixed
CREATE TRIGGER guard_transfer_id_fixed BEFORE UPDATE ON transfer FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:transfer_id_fixed');
END

-- guard_transfer_replaced
CREATE TRIGGER guard_transfer_replaced BEFORE INSERT ON transfer FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM transfer AS k WHERE ((k.id = NEW.id) OR (k.number = NEW.number) OR (k.origin_source = NEW.origin_source AND k.origin_number = NEW.origin_number AND k.kind = NEW.kind)) AND k.state = 'done')
BEGIN
  SELECT RAISE(ABORT, 'guard:transfer_replaced');
END

-- guard_transfer_pushed_out
CREATE TRIGGER guard_transfer_pushed_out BEFORE UPDATE ON transfer FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM transfer AS k WHERE ((k.number = NEW.number) OR (k.origin_source = NEW.origin_source AND k.origin_number = NEW.origin_number AND k.kind = NEW.kind)) AND k.state = 'done' AND k.id <> OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'guard:transfer_pushed_out');
END

-- guard_transfer_finish
CREATE TRIGGER guard_transfer_finish AFTER UPDATE ON transfer FOR EACH ROW
WHEN NEW.state = 'done' AND OLD.state <> 'done'
BEGIN
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM move AS m WHERE m.transfer_id = NEW.id AND m.state = 'done') OR EXISTS (SELECT 1 FROM move AS m WHERE m.transfer_id = NEW.id AND m.state NOT IN ('done', 'cancelled')) THEN RAISE(ABORT, 'guard:transfer_open_moves')
    WHEN EXISTS (SELECT 1 FROM move AS m WHERE m.transfer_id = NEW.id AND m.state = 'done' AND m.done_quantity <> (SELECT coalesce(sum(l.quantity), 0) FROM move_line AS l WHERE l.move_id = m.id)) THEN RAISE(ABORT, 'guard:move_lots_differ')
    WHEN EXISTS (SELECT 1 FROM move AS m JOIN product AS g ON g.id = m.product_id JOIN move_line AS l ON l.move_id = m.id LEFT JOIN lot AS x ON x.id = l.lot_id WHERE m.transfer_id = NEW.id AND m.state = 'done' AND (coalesce(x.product_id, m.product_id) <> m.product_id OR (CASE g.tracking WHEN 'none' THEN l.lot_id IS NOT NULL WHEN 'lot' THEN l.lot_id IS NULL ELSE l.lot_id IS NULL OR NOT (x.is_serial OR x.is_unknown) END AND l.quantity > 0))) THEN RAISE(ABORT, 'guard:move_lot_wrong')
    WHEN EXISTS (SELECT 1 FROM move AS m JOIN product AS g ON g.id = m.product_id JOIN move_line AS l ON l.move_id = m.id LEFT JOIN lot AS x ON x.id = l.lot_id WHERE m.transfer_id = NEW.id AND m.state = 'done' AND x.is_serial AND x.id IS NOT NULL AND l.quantity > 0 GROUP BY x.id HAVING sum(l.quantity) <> 10000) THEN RAISE(ABORT, 'guard:serial_not_one_piece')
    WHEN EXISTS (SELECT 1 FROM move AS m JOIN product AS g ON g.id = m.product_id JOIN move_line AS l ON l.move_id = m.id LEFT JOIN lot AS x ON x.id = l.lot_id WHERE m.transfer_id = NEW.id AND m.state = 'done' AND x.is_serial AND l.quantity > 0 AND EXISTS (SELECT 1 FROM move_line AS k JOIN move AS n ON n.id = k.move_id JOIN transfer AS u ON u.id = n.transfer_id WHERE k.lot_id = x.id AND k.quantity > 0 AND n.state = 'done' AND u.id <> m.transfer_id AND u.booking_number = (SELECT t.booking_number FROM transfer AS t WHERE t.id = m.transfer_id))) THEN RAISE(ABORT, 'guard:serial_not_one_piece')
    WHEN EXISTS (SELECT 1 FROM move AS m JOIN location AS p ON p.id = m.destination_location_id JOIN move_line AS l ON l.move_id = m.id WHERE m.transfer_id = NEW.id AND m.state = 'done' AND m.owner_id IS NOT NULL AND p.kind IN ('scrap', 'inventory_loss') AND l.quantity > 0 AND l.note = '') THEN RAISE(ABORT, 'guard:owner_without_consent')
    WHEN EXISTS (SELECT 1 FROM move AS m JOIN location AS p ON p.id = m.destination_location_id WHERE m.transfer_id = NEW.id AND m.state = 'done' AND NOT p.is_active) THEN RAISE(ABORT, 'guard:place_archived')
    WHEN EXISTS (SELECT 1 FROM move AS m WHERE m.transfer_id = NEW.id AND m.state = 'done' AND ((SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.origin_move_id = m.origin_move_id AND t.kind = 'incoming' AND b.state <> 'cancelled') - (SELECT coalesce(sum(g.done_quantity), 0) FROM move AS b JOIN move AS g ON g.origin_move_id = b.id JOIN transfer AS t ON t.id = g.transfer_id WHERE b.origin_move_id = m.origin_move_id AND g.purpose = 'repair' AND g.state = 'done' AND t.kind = 'outgoing')) > (SELECT o.done_quantity FROM move AS o WHERE o.id = m.origin_move_id)) THEN RAISE(ABORT, 'guard:return_above_delivery')
  END;
END

-- guard_transfer_booked
CREATE TRIGGER guard_transfer_booked AFTER UPDATE ON transfer FOR EACH ROW
WHEN NEW.state = 'done' AND OLD.state <> 'done'
BEGIN
  INSERT INTO quantity_on_hand (product_id, location_id, lot_id, owner_id, quantity) SELECT b.product_id, b.location_id, b.lot_id, b.owner_id, sum(b.quantity) FROM (SELECT m.product_id, m.destination_location_id AS location_id, l.lot_id, m.owner_id, l.quantity FROM (SELECT NEW.id AS id) AS r JOIN move AS m ON m.transfer_id = r.id JOIN location AS p ON p.id = m.destination_location_id JOIN move_line AS l ON l.move_id = m.id WHERE m.state = 'done' AND p.kind IN ('internal', 'transit', 'return', 'repair', 'scrap') UNION ALL SELECT m.product_id, m.source_location_id, l.lot_id, m.owner_id, -l.quantity FROM (SELECT NEW.id AS id) AS r JOIN move AS m ON m.transfer_id = r.id JOIN location AS p ON p.id = m.source_location_id JOIN move_line AS l ON l.move_id = m.id WHERE m.state = 'done' AND p.kind IN ('internal', 'transit', 'return', 'repair', 'scrap')) AS b WHERE TRUE GROUP BY b.product_id, b.location_id, b.lot_id, b.owner_id HAVING sum(b.quantity) <> 0 ORDER BY b.product_id, b.location_id, coalesce(b.lot_id, 0), coalesce(b.owner_id, 0) ON CONFLICT (product_id, location_id, coalesce(lot_id, 0), coalesce(owner_id, 0)) DO UPDATE SET quantity = quantity_on_hand.quantity + excluded.quantity;
  INSERT INTO serial_place (lot_id, location_id, came_from_id, holder_id, transfer_id) SELECT l.lot_id, max(m.destination_location_id), max(m.source_location_id), max(CASE WHEN p.kind = 'customer' THEN t.commercial_partner_id END), max(t.id) FROM (SELECT NEW.id AS id) AS r JOIN move AS m ON m.transfer_id = r.id JOIN move_line AS l ON l.move_id = m.id JOIN lot AS x ON x.id = l.lot_id JOIN transfer AS t ON t.id = r.id JOIN location AS p ON p.id = m.destination_location_id WHERE m.state = 'done' AND l.quantity > 0 AND x.is_serial GROUP BY l.lot_id ORDER BY l.lot_id ON CONFLICT (lot_id) DO UPDATE SET location_id = excluded.location_id, came_from_id = excluded.came_from_id, holder_id = excluded.holder_id, transfer_id = excluded.transfer_id;
  UPDATE transfer SET is_booked = TRUE, booking_number = (SELECT coalesce(max(b.booking_number), 0) + 1 FROM transfer AS b) WHERE id IN (SELECT r.id FROM (SELECT NEW.id AS id) AS r);
END

-- guard_move_done_fixed
CREATE TRIGGER guard_move_done_fixed BEFORE UPDATE ON move FOR EACH ROW
WHEN OLD.state = 'done'
BEGIN
  SELECT RAISE(ABORT, 'guard:move_done_fixed');
END

-- guard_move_kept
CREATE TRIGGER guard_move_kept BEFORE DELETE ON move FOR EACH ROW
WHEN OLD.state = 'done'
BEGIN
  SELECT RAISE(ABORT, 'guard:move_kept');
END

-- guard_move_transfer_done_added
CREATE TRIGGER guard_move_transfer_done_added AFTER INSERT ON move FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM transfer AS t WHERE t.id = NEW.transfer_id AND t.state = 'done') THEN RAISE(ABORT, 'guard:move_transfer_done')
  END;
END

-- guard_move_transfer_done_changed
CREATE TRIGGER guard_move_transfer_done_changed AFTER UPDATE ON move FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM transfer AS t WHERE t.id = OLD.transfer_id AND t.state = 'done') THEN RAISE(ABORT, 'guard:move_transfer_done')
    WHEN EXISTS (SELECT 1 FROM transfer AS t WHERE t.id = NEW.transfer_id AND t.state = 'done') THEN RAISE(ABORT, 'guard:move_transfer_done')
  END;
END

-- guard_move_transfer_done_removed
CREATE TRIGGER guard_move_transfer_done_removed BEFORE DELETE ON move FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM transfer AS t WHERE t.id = OLD.transfer_id AND t.state = 'done') THEN RAISE(ABORT, 'guard:move_transfer_done')
  END;
END

-- guard_move_id_fixed
CREATE TRIGGER guard_move_id_fixed BEFORE UPDATE ON move FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:move_id_fixed');
END

-- guard_move_replaced
CREATE TRIGGER guard_move_replaced BEFORE INSERT ON move FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM move AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:move_replaced');
END

-- guard_move_return_added
CREATE TRIGGER guard_move_return_added AFTER INSERT ON move FOR EACH ROW
WHEN NEW.origin_move_id IS NOT NULL
BEGIN
  SELECT CASE
    WHEN ((SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.origin_move_id = NEW.origin_move_id AND t.kind = 'incoming' AND b.state <> 'cancelled') - (SELECT coalesce(sum(g.done_quantity), 0) FROM move AS b JOIN move AS g ON g.origin_move_id = b.id JOIN transfer AS t ON t.id = g.transfer_id WHERE b.origin_move_id = NEW.origin_move_id AND g.purpose = 'repair' AND g.state = 'done' AND t.kind = 'outgoing')) > (SELECT o.done_quantity FROM move AS o WHERE o.id = NEW.origin_move_id) THEN RAISE(ABORT, 'guard:return_above_delivery')
  END;
END

-- guard_move_return_changed
CREATE TRIGGER guard_move_return_changed AFTER UPDATE ON move FOR EACH ROW
WHEN NEW.origin_move_id IS NOT NULL
BEGIN
  SELECT CASE
    WHEN ((SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.origin_move_id = NEW.origin_move_id AND t.kind = 'incoming' AND b.state <> 'cancelled') - (SELECT coalesce(sum(g.done_quantity), 0) FROM move AS b JOIN move AS g ON g.origin_move_id = b.id JOIN transfer AS t ON t.id = g.transfer_id WHERE b.origin_move_id = NEW.origin_move_id AND g.purpose = 'repair' AND g.state = 'done' AND t.kind = 'outgoing')) > (SELECT o.done_quantity FROM move AS o WHERE o.id = NEW.origin_move_id) THEN RAISE(ABORT, 'guard:return_above_delivery')
  END;
END

-- guard_move_line_transfer_done_added
CREATE TRIGGER guard_move_line_transfer_done_added AFTER INSERT ON move_line FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id WHERE m.id = NEW.move_id AND t.state = 'done') THEN RAISE(ABORT, 'guard:move_line_transfer_done')
  END;
END

-- guard_move_line_transfer_done_changed
CREATE TRIGGER guard_move_line_transfer_done_changed AFTER UPDATE ON move_line FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id WHERE m.id = OLD.move_id AND t.state = 'done') THEN RAISE(ABORT, 'guard:move_line_transfer_done')
    WHEN EXISTS (SELECT 1 FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id WHERE m.id = NEW.move_id AND t.state = 'done') THEN RAISE(ABORT, 'guard:move_line_transfer_done')
  END;
END

-- guard_move_line_transfer_done_removed
CREATE TRIGGER guard_move_line_transfer_done_removed BEFORE DELETE ON move_line FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id WHERE m.id = OLD.move_id AND t.state = 'done') THEN RAISE(ABORT, 'guard:move_line_transfer_done')
  END;
END

-- guard_move_line_id_fixed
CREATE TRIGGER guard_move_line_id_fixed BEFORE UPDATE ON move_line FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:move_line_id_fixed');
END

-- guard_move_line_replaced
CREATE TRIGGER guard_move_line_replaced BEFORE INSERT ON move_line FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM move_line AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:move_line_replaced');
END

-- guard_quantity_on_hand_added
CREATE TRIGGER guard_quantity_on_hand_added AFTER INSERT ON quantity_on_hand FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN FALSE OR NOT EXISTS (SELECT 1 FROM transfer AS t WHERE t.state = 'done' AND NOT t.is_booked) THEN RAISE(ABORT, 'guard:quantity_on_hand_fixed')
    WHEN NEW.quantity < 0 THEN RAISE(ABORT, 'guard:stock_below_zero')
  END;
END

-- guard_quantity_on_hand_changed
CREATE TRIGGER guard_quantity_on_hand_changed AFTER UPDATE ON quantity_on_hand FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN FALSE OR NOT EXISTS (SELECT 1 FROM transfer AS t WHERE t.state = 'done' AND NOT t.is_booked) THEN RAISE(ABORT, 'guard:quantity_on_hand_fixed')
    WHEN NEW.quantity < 0 THEN RAISE(ABORT, 'guard:stock_below_zero')
  END;
END

-- guard_quantity_above_scale
CREATE TRIGGER guard_quantity_above_scale BEFORE UPDATE ON quantity_on_hand FOR EACH ROW
WHEN typeof(NEW.quantity) <> 'integer'
BEGIN
  SELECT RAISE(ABORT, 'guard:quantity_above_scale');
END

-- guard_quantity_on_hand_kept
CREATE TRIGGER guard_quantity_on_hand_kept BEFORE DELETE ON quantity_on_hand FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:quantity_on_hand_kept');
END

-- guard_quantity_on_hand_id_fixed
CREATE TRIGGER guard_quantity_on_hand_id_fixed BEFORE UPDATE ON quantity_on_hand FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:quantity_on_hand_id_fixed');
END

-- guard_serial_place_added
CREATE TRIGGER guard_serial_place_added AFTER INSERT ON serial_place FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN FALSE OR NOT EXISTS (SELECT 1 FROM transfer AS t WHERE t.state = 'done' AND NOT t.is_booked) THEN RAISE(ABORT, 'guard:serial_place_fixed')
  END;
END

-- guard_serial_place_changed
CREATE TRIGGER guard_serial_place_changed AFTER UPDATE ON serial_place FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN FALSE OR NOT EXISTS (SELECT 1 FROM transfer AS t WHERE t.state = 'done' AND NOT t.is_booked) THEN RAISE(ABORT, 'guard:serial_place_fixed')
  END;
END

-- guard_serial_elsewhere
CREATE TRIGGER guard_serial_elsewhere BEFORE UPDATE ON serial_place FOR EACH ROW
WHEN NEW.transfer_id <> OLD.transfer_id AND NEW.came_from_id <> OLD.location_id
BEGIN
  SELECT RAISE(ABORT, 'guard:serial_elsewhere');
END

-- guard_serial_place_removed
CREATE TRIGGER guard_serial_place_removed BEFORE DELETE ON serial_place FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM lot AS x JOIN product AS g ON g.id = x.product_id WHERE x.id = OLD.lot_id AND g.tracking <> 'none') THEN RAISE(ABORT, 'guard:serial_place_kept')
  END;
END

-- guard_repair_order_born_later
CREATE TRIGGER guard_repair_order_born_later BEFORE INSERT ON repair_order FOR EACH ROW
WHEN NEW.state <> 'new'
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_order_born_later');
END

-- guard_repair_order_fixed
CREATE TRIGGER guard_repair_order_fixed BEFORE UPDATE ON repair_order FOR EACH ROW
WHEN (OLD.state = 'repaired' AND (NEW.number IS DISTINCT FROM OLD.number OR NEW.number_value IS DISTINCT FROM OLD.number_value OR NEW.state IS DISTINCT FROM OLD.state OR NEW.ticket_id IS DISTINCT FROM OLD.ticket_id OR NEW.partner_id IS DISTINCT FROM OLD.partner_id OR NEW.commercial_partner_id IS DISTINCT FROM OLD.commercial_partner_id OR NEW.product_id IS DISTINCT FROM OLD.product_id OR NEW.lot_id IS DISTINCT FROM OLD.lot_id OR NEW.serial_id IS DISTINCT FROM OLD.serial_id OR NEW.quantity IS DISTINCT FROM OLD.quantity OR NEW.return_id IS DISTINCT FROM OLD.return_id OR NEW.location_id IS DISTINCT FROM OLD.location_id OR NEW.sold_on IS DISTINCT FROM OLD.sold_on OR NEW.is_under_warranty IS DISTINCT FROM OLD.is_under_warranty OR NEW.is_warranty_overridden IS DISTINCT FROM OLD.is_warranty_overridden OR NEW.warranty_reason IS DISTINCT FROM OLD.warranty_reason OR NEW.warranty_until_on IS DISTINCT FROM OLD.warranty_until_on OR NEW.scheduled_on IS DISTINCT FROM OLD.scheduled_on OR NEW.responsible_id IS DISTINCT FROM OLD.responsible_id OR NEW.reason_id IS DISTINCT FROM OLD.reason_id OR NEW.notes IS DISTINCT FROM OLD.notes OR NEW.minutes_worked IS DISTINCT FROM OLD.minutes_worked OR NEW.transfer_id IS DISTINCT FROM OLD.transfer_id OR NEW.created_at IS DISTINCT FROM OLD.created_at OR NEW.created_by_id IS DISTINCT FROM OLD.created_by_id OR NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at OR NEW.started_at IS DISTINCT FROM OLD.started_at OR NEW.ended_at IS DISTINCT FROM OLD.ended_at OR NEW.cancelled_at IS DISTINCT FROM OLD.cancelled_at)) OR (OLD.piece_outcome IS NOT NULL AND (NEW.piece_outcome IS DISTINCT FROM OLD.piece_outcome OR NEW.piece_quantity IS DISTINCT FROM OLD.piece_quantity OR NEW.piece_reason IS DISTINCT FROM OLD.piece_reason OR NEW.piece_settled_at IS DISTINCT FROM OLD.piece_settled_at OR NEW.piece_settled_by_id IS DISTINCT FROM OLD.piece_settled_by_id OR NEW.replacement_lot_id IS DISTINCT FROM OLD.replacement_lot_id))
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_order_fixed');
END

-- guard_repair_order_state_step
CREATE TRIGGER guard_repair_order_state_step BEFORE UPDATE ON repair_order FOR EACH ROW
WHEN OLD.state <> 'repaired' AND NEW.state <> OLD.state AND NOT ((OLD.state = 'new' AND NEW.state IN ('confirmed', 'under_repair', 'cancelled')) OR (OLD.state = 'confirmed' AND NEW.state IN ('under_repair', 'new', 'cancelled')) OR (OLD.state = 'under_repair' AND NEW.state IN ('repaired', 'new', 'cancelled')) OR (OLD.state = 'cancelled' AND NEW.state = 'new' AND OLD.piece_outcome IS NULL))
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_order_state_step');
END

-- guard_repair_order_kept
CREATE TRIGGER guard_repair_order_kept BEFORE DELETE ON repair_order FOR EACH ROW
WHEN OLD.state = 'repaired'
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_order_kept');
END

-- guard_repair_order_id_fixed
CREATE TRIGGER guard_repair_order_id_fixed BEFORE UPDATE ON repair_order FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_order_id_fixed');
END

-- guard_repair_order_replaced
CREATE TRIGGER guard_repair_order_replaced BEFORE INSERT ON repair_order FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM repair_order AS k WHERE ((k.id = NEW.id) OR (k.number = NEW.number) OR (k.sales_order_id = NEW.sales_order_id)) AND k.state = 'repaired')
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_order_replaced');
END

-- guard_repair_order_pushed_out
CREATE TRIGGER guard_repair_order_pushed_out BEFORE UPDATE ON repair_order FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM repair_order AS k WHERE ((k.number = NEW.number) OR (k.sales_order_id = NEW.sales_order_id)) AND k.state = 'repaired' AND k.id <> OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_order_pushed_out');
END

-- guard_repair_order_added
CREATE TRIGGER guard_repair_order_added AFTER INSERT ON repair_order FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN (NEW.serial_id IS NULL AND EXISTS (SELECT 1 FROM lot AS x WHERE x.id = NEW.lot_id AND x.is_serial)) OR (NEW.serial_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM lot AS x WHERE x.id = NEW.lot_id AND x.is_serial)) OR EXISTS (SELECT 1 FROM lot AS x WHERE x.id = NEW.lot_id AND x.product_id <> NEW.product_id) THEN RAISE(ABORT, 'guard:repair_lot_wrong')
  END;
END

-- guard_repair_order_changed
CREATE TRIGGER guard_repair_order_changed AFTER UPDATE ON repair_order FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN (NEW.serial_id IS NULL AND EXISTS (SELECT 1 FROM lot AS x WHERE x.id = NEW.lot_id AND x.is_serial)) OR (NEW.serial_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM lot AS x WHERE x.id = NEW.lot_id AND x.is_serial)) OR EXISTS (SELECT 1 FROM lot AS x WHERE x.id = NEW.lot_id AND x.product_id <> NEW.product_id) THEN RAISE(ABORT, 'guard:repair_lot_wrong')
  END;
END

-- guard_repair_order_told
CREATE TRIGGER guard_repair_order_told AFTER UPDATE ON repair_order FOR EACH ROW
WHEN OLD.state <> 'repaired'
BEGIN
  SELECT CASE
    WHEN NEW.state IN ('confirmed', 'under_repair', 'repaired') AND EXISTS (SELECT 1 FROM product AS g WHERE g.id = NEW.product_id AND ((g.tracking = 'serial' AND NEW.serial_id IS NULL) OR (g.tracking = 'lot' AND NEW.lot_id IS NULL))) THEN RAISE(ABORT, 'guard:repair_without_lot')
  END;
END

-- guard_repair_order_ends
CREATE TRIGGER guard_repair_order_ends AFTER UPDATE ON repair_order FOR EACH ROW
WHEN NEW.state = 'repaired' AND OLD.state <> 'repaired'
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM repair_part AS p JOIN product AS g ON g.id = p.product_id LEFT JOIN move AS m ON m.id = p.move_id AND m.state = 'done' WHERE p.repair_order_id = NEW.id AND g.kind = 'goods' AND p.done_quantity <> coalesce(m.done_quantity, 0)) OR EXISTS (SELECT 1 FROM transfer AS t WHERE t.id = NEW.transfer_id AND t.state NOT IN ('done', 'cancelled')) THEN RAISE(ABORT, 'guard:repair_part_not_moved')
  END;
END

-- guard_repair_part_moved
CREATE TRIGGER guard_repair_part_moved BEFORE UPDATE ON repair_part FOR EACH ROW
WHEN NEW.repair_order_id <> OLD.repair_order_id
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_part_moved');
END

-- guard_repair_part_added
CREATE TRIGGER guard_repair_part_added AFTER INSERT ON repair_part FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = NEW.repair_order_id AND o.state = 'repaired') THEN RAISE(ABORT, 'guard:repair_part_fixed')
  END;
END

-- guard_repair_part_changed
CREATE TRIGGER guard_repair_part_changed AFTER UPDATE ON repair_part FOR EACH ROW
WHEN NEW.repair_order_id IS DISTINCT FROM OLD.repair_order_id OR NEW.line_number IS DISTINCT FROM OLD.line_number OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.product_id IS DISTINCT FROM OLD.product_id OR NEW.description IS DISTINCT FROM OLD.description OR NEW.quantity IS DISTINCT FROM OLD.quantity OR NEW.done_quantity IS DISTINCT FROM OLD.done_quantity OR NEW.lot_id IS DISTINCT FROM OLD.lot_id OR NEW.location_id IS DISTINCT FROM OLD.location_id OR NEW.unit_price IS DISTINCT FROM OLD.unit_price OR NEW.is_price_typed IS DISTINCT FROM OLD.is_price_typed OR NEW.unit_cost IS DISTINCT FROM OLD.unit_cost OR NEW.move_id IS DISTINCT FROM OLD.move_id
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = NEW.repair_order_id AND o.state = 'repaired') THEN RAISE(ABORT, 'guard:repair_part_fixed')
  END;
END

-- guard_repair_part_removed
CREATE TRIGGER guard_repair_part_removed BEFORE DELETE ON repair_part FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = OLD.repair_order_id AND o.state = 'repaired') THEN RAISE(ABORT, 'guard:repair_part_fixed')
  END;
END

-- guard_repair_part_id_fixed
CREATE TRIGGER guard_repair_part_id_fixed BEFORE UPDATE ON repair_part FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_part_id_fixed');
END

-- guard_repair_part_replaced
CREATE TRIGGER guard_repair_part_replaced BEFORE INSERT ON repair_part FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM repair_part AS k WHERE ((k.id = NEW.id) OR (k.sales_order_line_id = NEW.sales_order_line_id)) AND EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = k.repair_order_id AND o.state = 'repaired'))
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_part_replaced');
END

-- guard_repair_part_pushed_out
CREATE TRIGGER guard_repair_part_pushed_out BEFORE UPDATE ON repair_part FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM repair_part AS k WHERE ((k.sales_order_line_id = NEW.sales_order_line_id)) AND EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = k.repair_order_id AND o.state = 'repaired') AND k.id <> OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_part_pushed_out');
END

-- guard_repair_check_fixed_added
CREATE TRIGGER guard_repair_check_fixed_added AFTER INSERT ON repair_check FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM repair_signature AS s WHERE s.repair_order_id = NEW.repair_order_id AND s.moment = CASE NEW.moment WHEN 'before' THEN 'intake' ELSE 'handover' END) OR (NEW.moment = 'before' AND EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = NEW.repair_order_id AND o.state = 'repaired')) THEN RAISE(ABORT, 'guard:repair_check_fixed')
  END;
END

-- guard_repair_check_fixed_changed
CREATE TRIGGER guard_repair_check_fixed_changed AFTER UPDATE ON repair_check FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM repair_signature AS s WHERE s.repair_order_id = OLD.repair_order_id AND s.moment = CASE OLD.moment WHEN 'before' THEN 'intake' ELSE 'handover' END) OR (OLD.moment = 'before' AND EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = OLD.repair_order_id AND o.state = 'repaired')) THEN RAISE(ABORT, 'guard:repair_check_fixed')
    WHEN EXISTS (SELECT 1 FROM repair_signature AS s WHERE s.repair_order_id = NEW.repair_order_id AND s.moment = CASE NEW.moment WHEN 'before' THEN 'intake' ELSE 'handover' END) OR (NEW.moment = 'before' AND EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = NEW.repair_order_id AND o.state = 'repaired')) THEN RAISE(ABORT, 'guard:repair_check_fixed')
  END;
END

-- guard_repair_check_fixed_removed
CREATE TRIGGER guard_repair_check_fixed_removed BEFORE DELETE ON repair_check FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM repair_signature AS s WHERE s.repair_order_id = OLD.repair_order_id AND s.moment = CASE OLD.moment WHEN 'before' THEN 'intake' ELSE 'handover' END) OR (OLD.moment = 'before' AND EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = OLD.repair_order_id AND o.state = 'repaired')) THEN RAISE(ABORT, 'guard:repair_check_fixed')
  END;
END

-- guard_repair_check_id_fixed
CREATE TRIGGER guard_repair_check_id_fixed BEFORE UPDATE ON repair_check FOR EACH ROW
WHEN NEW.id <> OLD.id
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_check_id_fixed');
END

-- guard_repair_check_replaced
CREATE TRIGGER guard_repair_check_replaced BEFORE INSERT ON repair_check FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM repair_check AS k WHERE ((k.id = NEW.id)) AND (EXISTS (SELECT 1 FROM repair_signature AS s WHERE s.repair_order_id = k.repair_order_id AND s.moment = CASE k.moment WHEN 'before' THEN 'intake' ELSE 'handover' END) OR (k.moment = 'before' AND EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = k.repair_order_id AND o.state = 'repaired'))))
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_check_replaced');
END

-- guard_repair_signature_added
CREATE TRIGGER guard_repair_signature_added AFTER INSERT ON repair_signature FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN NEW.loan_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM repair_loan AS l WHERE l.id = NEW.loan_id AND l.repair_order_id = NEW.repair_order_id) THEN RAISE(ABORT, 'guard:repair_signature_loan')
  END;
END

-- guard_repair_signature_fixed
CREATE TRIGGER guard_repair_signature_fixed BEFORE UPDATE ON repair_signature FOR EACH ROW
WHEN NOT (NEW.name = '' AND NEW.strokes = '[]' AND NEW.id = OLD.id AND NEW.repair_order_id = OLD.repair_order_id AND NEW.moment = OLD.moment AND NEW.loan_id IS NOT DISTINCT FROM OLD.loan_id AND NEW.signed_at = OLD.signed_at AND NEW.taken_by_id = OLD.taken_by_id)
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_signature_fixed');
END

-- guard_repair_signature_kept
CREATE TRIGGER guard_repair_signature_kept BEFORE DELETE ON repair_signature FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_signature_kept');
END

-- guard_repair_signature_replaced
CREATE TRIGGER guard_repair_signature_replaced BEFORE INSERT ON repair_signature FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM repair_signature AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:repair_signature_replaced');
END

-- guard_credited_return_fixed_added
CREATE TRIGGER guard_credited_return_fixed_added AFTER INSERT ON credited_return FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.credit_note_id AND i.state = 'posted') THEN RAISE(ABORT, 'guard:credited_return_fixed')
  END;
END

-- guard_credited_return_fixed_changed
CREATE TRIGGER guard_credited_return_fixed_changed AFTER UPDATE ON credited_return FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = OLD.credit_note_id AND i.state = 'posted') THEN RAISE(ABORT, 'guard:credited_return_fixed')
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.credit_note_id AND i.state = 'posted') THEN RAISE(ABORT, 'guard:credited_return_fixed')
  END;
END

-- guard_credited_return_fixed_removed
CREATE TRIGGER guard_credited_return_fixed_removed BEFORE DELETE ON credited_return FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = OLD.credit_note_id AND i.state = 'posted') THEN RAISE(ABORT, 'guard:credited_return_fixed')
  END;
END

-- guard_invoiced_replacement_fixed_added
CREATE TRIGGER guard_invoiced_replacement_fixed_added AFTER INSERT ON invoiced_replacement FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.invoice_id AND i.state = 'posted') THEN RAISE(ABORT, 'guard:invoiced_replacement_fixed')
  END;
END

-- guard_invoiced_replacement_fixed_changed
CREATE TRIGGER guard_invoiced_replacement_fixed_changed AFTER UPDATE ON invoiced_replacement FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = OLD.invoice_id AND i.state = 'posted') THEN RAISE(ABORT, 'guard:invoiced_replacement_fixed')
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = NEW.invoice_id AND i.state = 'posted') THEN RAISE(ABORT, 'guard:invoiced_replacement_fixed')
  END;
END

-- guard_invoiced_replacement_fixed_removed
CREATE TRIGGER guard_invoiced_replacement_fixed_removed BEFORE DELETE ON invoiced_replacement FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = OLD.invoice_id AND i.state = 'posted') THEN RAISE(ABORT, 'guard:invoiced_replacement_fixed')
  END;
END

-- guard_credited_return_added
CREATE TRIGGER guard_credited_return_added AFTER INSERT ON credited_return FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN ((SELECT coalesce(sum(c.quantity), 0) FROM move AS b JOIN credited_return AS c ON c.move_id = b.id JOIN invoice AS i ON i.id = c.credit_note_id WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = NEW.move_id) AND i.state <> 'cancelled') + (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = NEW.move_id) AND b.purpose = 'replacement' AND b.state <> 'cancelled') - (SELECT coalesce(sum(r.quantity), 0) FROM move AS b JOIN invoiced_replacement AS r ON r.move_id = b.id JOIN invoice AS i ON i.id = r.invoice_id WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = NEW.move_id) AND i.state = 'posted') > (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = NEW.move_id) AND t.kind = 'incoming' AND b.state <> 'cancelled' AND coalesce(b.purpose, 'give_back') = 'give_back')) THEN RAISE(ABORT, 'guard:settled_above_return')
  END;
END

-- guard_credited_return_changed
CREATE TRIGGER guard_credited_return_changed AFTER UPDATE ON credited_return FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN ((SELECT coalesce(sum(c.quantity), 0) FROM move AS b JOIN credited_return AS c ON c.move_id = b.id JOIN invoice AS i ON i.id = c.credit_note_id WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = NEW.move_id) AND i.state <> 'cancelled') + (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = NEW.move_id) AND b.purpose = 'replacement' AND b.state <> 'cancelled') - (SELECT coalesce(sum(r.quantity), 0) FROM move AS b JOIN invoiced_replacement AS r ON r.move_id = b.id JOIN invoice AS i ON i.id = r.invoice_id WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = NEW.move_id) AND i.state = 'posted') > (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.origin_move_id = (SELECT m.origin_move_id FROM move AS m WHERE m.id = NEW.move_id) AND t.kind = 'incoming' AND b.state <> 'cancelled' AND coalesce(b.purpose, 'give_back') = 'give_back')) THEN RAISE(ABORT, 'guard:settled_above_return')
  END;
END

-- guard_move_replacement_added
CREATE TRIGGER guard_move_replacement_added AFTER INSERT ON move FOR EACH ROW
WHEN NEW.purpose = 'replacement'
BEGIN
  SELECT CASE
    WHEN ((SELECT coalesce(sum(c.quantity), 0) FROM move AS b JOIN credited_return AS c ON c.move_id = b.id JOIN invoice AS i ON i.id = c.credit_note_id WHERE b.origin_move_id = NEW.origin_move_id AND i.state <> 'cancelled') + (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b WHERE b.origin_move_id = NEW.origin_move_id AND b.purpose = 'replacement' AND b.state <> 'cancelled') - (SELECT coalesce(sum(r.quantity), 0) FROM move AS b JOIN invoiced_replacement AS r ON r.move_id = b.id JOIN invoice AS i ON i.id = r.invoice_id WHERE b.origin_move_id = NEW.origin_move_id AND i.state = 'posted') > (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.origin_move_id = NEW.origin_move_id AND t.kind = 'incoming' AND b.state <> 'cancelled' AND coalesce(b.purpose, 'give_back') = 'give_back')) THEN RAISE(ABORT, 'guard:settled_above_return')
    WHEN (SELECT coalesce(sum(l.quantity), 0) FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id WHERE l.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = NEW.origin_move_id) AND l.kind = 'goods' AND i.kind = 'credit_note' AND i.state <> 'cancelled' AND NOT i.is_keep_it) > 0 AND (SELECT coalesce(sum(l.quantity), 0) FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id WHERE l.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = NEW.origin_move_id) AND l.kind = 'goods' AND i.kind = 'credit_note' AND i.state <> 'cancelled' AND NOT i.is_keep_it) > (SELECT coalesce(sum(CASE WHEN c.pieces > 0 THEN c.pieces ELSE 0 END), 0) FROM (SELECT sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END) - (SELECT coalesce(sum(CASE WHEN s.state = 'done' THEN s.done_quantity ELSE s.quantity END), 0) FROM move AS o JOIN move AS s ON s.origin_move_id = o.id JOIN transfer AS d ON d.id = s.transfer_id WHERE o.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = NEW.origin_move_id) AND s.purpose = 'replacement' AND s.state <> 'cancelled' AND d.replaces_id = t.id) + (SELECT coalesce(sum(r.quantity), 0) FROM transfer AS d JOIN move AS s ON s.transfer_id = d.id JOIN move AS o ON o.id = s.origin_move_id JOIN invoiced_replacement AS r ON r.move_id = s.id JOIN invoice AS i ON i.id = r.invoice_id WHERE d.replaces_id = t.id AND o.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = NEW.origin_move_id) AND i.state = 'posted') AS pieces FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = NEW.origin_move_id) AND t.kind = 'incoming' AND b.state <> 'cancelled' AND coalesce(b.purpose, 'give_back') = 'give_back' GROUP BY t.id) AS c) - (SELECT coalesce(sum(b.done_quantity), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = NEW.origin_move_id) AND t.kind = 'outgoing' AND b.state = 'done' AND b.purpose = 'give_back') - (SELECT coalesce(sum(CASE WHEN s.state = 'done' THEN s.done_quantity ELSE s.quantity END), 0) FROM move AS o JOIN move AS s ON s.origin_move_id = o.id JOIN transfer AS d ON d.id = s.transfer_id WHERE o.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = NEW.origin_move_id) AND s.purpose = 'replacement' AND s.state <> 'cancelled' AND d.replaces_id IS NULL) THEN RAISE(ABORT, 'guard:replaced_after_refund')
  END;
END

-- guard_move_replacement_changed
CREATE TRIGGER guard_move_replacement_changed AFTER UPDATE ON move FOR EACH ROW
WHEN NEW.purpose = 'replacement' AND (coalesce(OLD.purpose, '') <> 'replacement' OR NEW.quantity > OLD.quantity OR NEW.done_quantity > OLD.quantity OR coalesce(NEW.origin_move_id, 0) <> coalesce(OLD.origin_move_id, 0) OR (OLD.state = 'cancelled' AND NEW.state <> 'cancelled'))
BEGIN
  SELECT CASE
    WHEN ((SELECT coalesce(sum(c.quantity), 0) FROM move AS b JOIN credited_return AS c ON c.move_id = b.id JOIN invoice AS i ON i.id = c.credit_note_id WHERE b.origin_move_id = NEW.origin_move_id AND i.state <> 'cancelled') + (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b WHERE b.origin_move_id = NEW.origin_move_id AND b.purpose = 'replacement' AND b.state <> 'cancelled') - (SELECT coalesce(sum(r.quantity), 0) FROM move AS b JOIN invoiced_replacement AS r ON r.move_id = b.id JOIN invoice AS i ON i.id = r.invoice_id WHERE b.origin_move_id = NEW.origin_move_id AND i.state = 'posted') > (SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.origin_move_id = NEW.origin_move_id AND t.kind = 'incoming' AND b.state <> 'cancelled' AND coalesce(b.purpose, 'give_back') = 'give_back')) THEN RAISE(ABORT, 'guard:settled_above_return')
    WHEN (SELECT coalesce(sum(l.quantity), 0) FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id WHERE l.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = NEW.origin_move_id) AND l.kind = 'goods' AND i.kind = 'credit_note' AND i.state <> 'cancelled' AND NOT i.is_keep_it) > 0 AND (SELECT coalesce(sum(l.quantity), 0) FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id WHERE l.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = NEW.origin_move_id) AND l.kind = 'goods' AND i.kind = 'credit_note' AND i.state <> 'cancelled' AND NOT i.is_keep_it) > (SELECT coalesce(sum(CASE WHEN c.pieces > 0 THEN c.pieces ELSE 0 END), 0) FROM (SELECT sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END) - (SELECT coalesce(sum(CASE WHEN s.state = 'done' THEN s.done_quantity ELSE s.quantity END), 0) FROM move AS o JOIN move AS s ON s.origin_move_id = o.id JOIN transfer AS d ON d.id = s.transfer_id WHERE o.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = NEW.origin_move_id) AND s.purpose = 'replacement' AND s.state <> 'cancelled' AND d.replaces_id = t.id) + (SELECT coalesce(sum(r.quantity), 0) FROM transfer AS d JOIN move AS s ON s.transfer_id = d.id JOIN move AS o ON o.id = s.origin_move_id JOIN invoiced_replacement AS r ON r.move_id = s.id JOIN invoice AS i ON i.id = r.invoice_id WHERE d.replaces_id = t.id AND o.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = NEW.origin_move_id) AND i.state = 'posted') AS pieces FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = NEW.origin_move_id) AND t.kind = 'incoming' AND b.state <> 'cancelled' AND coalesce(b.purpose, 'give_back') = 'give_back' GROUP BY t.id) AS c) - (SELECT coalesce(sum(b.done_quantity), 0) FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id WHERE b.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = NEW.origin_move_id) AND t.kind = 'outgoing' AND b.state = 'done' AND b.purpose = 'give_back') - (SELECT coalesce(sum(CASE WHEN s.state = 'done' THEN s.done_quantity ELSE s.quantity END), 0) FROM move AS o JOIN move AS s ON s.origin_move_id = o.id JOIN transfer AS d ON d.id = s.transfer_id WHERE o.sales_order_line_id = (SELECT o.sales_order_line_id FROM move AS o WHERE o.id = NEW.origin_move_id) AND s.purpose = 'replacement' AND s.state <> 'cancelled' AND d.replaces_id IS NULL) THEN RAISE(ABORT, 'guard:replaced_after_refund')
  END;
END

-- guard_audit_fixed
CREATE TRIGGER guard_audit_fixed BEFORE UPDATE ON audit FOR EACH ROW
WHEN NOT (OLD.record_kind = 'partner' AND NEW.details = '' AND NEW.id = OLD.id AND NEW.made_at = OLD.made_at AND NEW.actor_id = OLD.actor_id AND NEW.workstation = OLD.workstation AND NEW.action = OLD.action AND NEW.record_kind = OLD.record_kind AND NEW.record_id = OLD.record_id)
BEGIN
  SELECT RAISE(ABORT, 'guard:audit_fixed');
END

-- guard_audit_emptied
CREATE TRIGGER guard_audit_emptied AFTER UPDATE ON audit FOR EACH ROW
BEGIN
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM partner AS p WHERE p.id = NEW.record_id AND NOT p.is_active AND p.street = '' AND p.city = '' AND p.email = '' AND p.phone = '') THEN RAISE(ABORT, 'guard:audit_fixed')
  END;
END

-- guard_audit_kept
CREATE TRIGGER guard_audit_kept BEFORE DELETE ON audit FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:audit_kept');
END

-- guard_audit_replaced
CREATE TRIGGER guard_audit_replaced BEFORE INSERT ON audit FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM audit AS k WHERE ((k.id = NEW.id)) AND TRUE)
BEGIN
  SELECT RAISE(ABORT, 'guard:audit_replaced');
END

-- guard_action_key_fixed
CREATE TRIGGER guard_action_key_fixed BEFORE UPDATE ON action_key FOR EACH ROW
WHEN OLD.record_kind IS NOT NULL OR OLD.record_ids <> '' OR NEW.key <> OLD.key OR NEW.action <> OLD.action OR NEW.digest <> OLD.digest OR NEW.actor_id <> OLD.actor_id OR NEW.made_at <> OLD.made_at
BEGIN
  SELECT RAISE(ABORT, 'guard:action_key_fixed');
END

-- guard_action_key_kept
CREATE TRIGGER guard_action_key_kept BEFORE DELETE ON action_key FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'guard:action_key_kept');
END

-- guard_ticket_document_found
CREATE TRIGGER guard_ticket_document_found AFTER INSERT ON ticket_document FOR EACH ROW
WHEN NEW.number IS NOT NULL
BEGIN
  UPDATE ticket_search SET words = words || ' ' || lower(replace(NEW.number, '/', ' ')) WHERE ticket_id IN (NEW.ticket_id) AND replace((' ' || words || ' '), ' ' || lower(replace(NEW.number, '/', ' ')) || ' ', '') = (' ' || words || ' ');
END

-- guard_ticket_document_renamed
CREATE TRIGGER guard_ticket_document_renamed AFTER UPDATE ON ticket_document FOR EACH ROW
WHEN NEW.number IS NOT NULL AND coalesce(OLD.number, '') <> NEW.number
BEGIN
  UPDATE ticket_search SET words = words || ' ' || lower(replace(NEW.number, '/', ' ')) WHERE ticket_id IN (NEW.ticket_id) AND replace((' ' || words || ' '), ' ' || lower(replace(NEW.number, '/', ' ')) || ' ', '') = (' ' || words || ' ');
END

-- guard_invoice_found
CREATE TRIGGER guard_invoice_found AFTER UPDATE ON invoice FOR EACH ROW
WHEN NEW.sales_order_id IS NOT NULL AND NEW.number IS NOT NULL AND coalesce(OLD.number, '') <> NEW.number
BEGIN
  UPDATE ticket_search SET words = words || ' ' || lower(replace(NEW.number, '/', ' ')) WHERE ticket_id IN (SELECT t.id FROM ticket AS t WHERE t.sales_order_id = NEW.sales_order_id) AND replace((' ' || words || ' '), ' ' || lower(replace(NEW.number, '/', ' ')) || ' ', '') = (' ' || words || ' ');
END

-- search_ticket_added
CREATE TRIGGER search_ticket_added AFTER INSERT ON ticket_search FOR EACH ROW
BEGIN
  INSERT INTO ticket_fts (rowid, words) VALUES (NEW.ticket_id, NEW.words);
END

-- search_ticket_removed
CREATE TRIGGER search_ticket_removed AFTER DELETE ON ticket_search FOR EACH ROW
BEGIN
  INSERT INTO ticket_fts (ticket_fts, rowid, words) VALUES ('delete', OLD.ticket_id, OLD.words);
END

-- search_ticket_changed
CREATE TRIGGER search_ticket_changed AFTER UPDATE OF words ON ticket_search FOR EACH ROW
BEGIN
  INSERT INTO ticket_fts (ticket_fts, rowid, words) VALUES ('delete', OLD.ticket_id, OLD.words);
  INSERT INTO ticket_fts (rowid, words) VALUES (NEW.ticket_id, NEW.words);
END

-- search_partner_added
CREATE TRIGGER search_partner_added AFTER INSERT ON partner FOR EACH ROW
BEGIN
  INSERT INTO partner_fts (rowid, name, customer_number, email, city) VALUES (NEW.id, NEW.name, NEW.customer_number, NEW.email, NEW.city);
END

-- search_partner_removed
CREATE TRIGGER search_partner_removed AFTER DELETE ON partner FOR EACH ROW
BEGIN
  INSERT INTO partner_fts (partner_fts, rowid, name, customer_number, email, city) VALUES ('delete', OLD.id, OLD.name, OLD.customer_number, OLD.email, OLD.city);
END

-- search_partner_changed
CREATE TRIGGER search_partner_changed AFTER UPDATE OF name, customer_number, email, city ON partner FOR EACH ROW
BEGIN
  INSERT INTO partner_fts (partner_fts, rowid, name, customer_number, email, city) VALUES ('delete', OLD.id, OLD.name, OLD.customer_number, OLD.email, OLD.city);
  INSERT INTO partner_fts (rowid, name, customer_number, email, city) VALUES (NEW.id, NEW.name, NEW.customer_number, NEW.email, NEW.city);
END

-- search_product_added
CREATE TRIGGER search_product_added AFTER INSERT ON product FOR EACH ROW
BEGIN
  INSERT INTO product_fts (rowid, code, name) VALUES (NEW.id, NEW.code, NEW.name);
END

-- search_product_removed
CREATE TRIGGER search_product_removed AFTER DELETE ON product FOR EACH ROW
BEGIN
  INSERT INTO product_fts (product_fts, rowid, code, name) VALUES ('delete', OLD.id, OLD.code, OLD.name);
END

-- search_product_changed
CREATE TRIGGER search_product_changed AFTER UPDATE OF code, name ON product FOR EACH ROW
BEGIN
  INSERT INTO product_fts (product_fts, rowid, code, name) VALUES ('delete', OLD.id, OLD.code, OLD.name);
  INSERT INTO product_fts (rowid, code, name) VALUES (NEW.id, NEW.code, NEW.name);
END

