import './base.css';
import './panel.css';
import './transcript.css';
import './cards.css';
import './composer.css';
