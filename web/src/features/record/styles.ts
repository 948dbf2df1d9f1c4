// The looks of a record, on its page and in the panel. Order matters: what a phone changes comes after what it changes.
import './record.css';
import './fields.css';
import './composer.css';
import './related.css';
import './record_phone.css';
import './parts.css';
import './timeline.css';
