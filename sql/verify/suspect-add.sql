-- One that seems to differ; it may be found from both sides.
INSERT INTO suspect (document_id) VALUES (:id) ON CONFLICT DO NOTHING
